package dev.portage.migration;

import dev.portage.journal.KeyMap;
import dev.portage.postgres.Sides;
import dev.portage.replicate.ChangedKeys;
import dev.portage.replicate.FrozenReconciliation.Reconciled;
import dev.portage.replicate.RelayTables;
import dev.portage.replicate.Relays;
import dev.portage.replicate.RowTables;
import dev.portage.schema.ParentTable;
import dev.portage.schema.ParentTables;
import dev.portage.schema.TableFit;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a cutover compares, and sets right at the end. */
sealed interface CutoverRows permits CutoverOfBots, CutoverOfRows {
  /**
   * Those of a migration.
   *
   * @param to the target's table
   * @param byUlid whether it is the application's, whose ids tell their age
   */
  static CutoverRows of(
      Sides ends, TableShape to, Ledger ledger, boolean byUlid, CutoverSettings settings) {
    TableShape from =
        ends.source()
            .inTransaction(
                session -> TableShape.read(session, to.table(), ends.source().describe()));
    List<SqlName> columns = TableFit.columns(from, to);
    if (byUlid) {
      return new CutoverOfBots(
          new RelayTables(ends, from, to, columns, settings.limits().silence()), ledger.id());
    }
    KeyMap.prepare(ends.target());
    // Rows that were copied by ranges of their key are one unit.
    boolean byTenant =
        ledger.units().isEmpty()
            || ledger.units().stream().anyMatch(unit -> unit.tenant().named().isPresent());
    RowTables tables =
        RowTables.of(
            ends,
            new ParentTable(from.catalog(), to.catalog(), columns),
            ParentTables.of(ends.source(), ends.target(), from.catalog(), to.catalog()),
            to.table().tenant().filter(ignored -> byTenant),
            settings.limits().silence());
    return new CutoverOfRows(tables.collecting(new ChangedKeys()), ledger.id(), settings);
  }

  /** How changes of the source are applied until then. */
  Relays relays();

  /** Compares all rows while the source is used; says what it found, in a sentence. */
  String compare();

  /** Sets the target's sequences behind those of the source, which is no longer written. */
  void followSequences();

  /**
   * Applies the merge rule once more, where the source is no longer written and all of its changes
   * are applied, and compares what has changed since {@link #compare}.
   */
  Proved prove();

  /**
   * What a proof found.
   *
   * @param different bots or tenants whose rows are not as they should be
   * @param reconciled what the merge rule did, where ids tell the age of rows
   * @param kept rows of the application, or that it deleted, a line each
   */
  record Proved(Set<TenantId> different, Optional<Reconciled> reconciled, List<String> kept) {
    /** Nothing was compared. */
    static final Proved NOTHING = new Proved(Set.of(), Optional.empty(), List.of());
  }
}
