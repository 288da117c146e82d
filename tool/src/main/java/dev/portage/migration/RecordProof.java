package dev.portage.migration;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Journal;
import dev.portage.journal.KeyMap;
import dev.portage.journal.MigrationRecord;
import dev.portage.journal.TenantKey;
import dev.portage.journal.Unit;
import dev.portage.journal.WrittenRows;
import dev.portage.merge.MappedTable;
import dev.portage.merge.RecordComparison;
import dev.portage.merge.RecordComparison.Rows;
import dev.portage.merge.TableDifferences;
import dev.portage.plan.TenantList;
import dev.portage.postgres.Database;
import dev.portage.store.CatalogTable;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import dev.portage.store.TenantNoun;
import dev.portage.verify.BotCheck;
import dev.portage.verify.BotCheck.Note;
import dev.portage.verify.BotCheck.Result;
import dev.portage.verify.SourceDigests;
import dev.portage.verify.Verification;
import dev.portage.verify.VerificationReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * That a target has what was written there, where neither a source nor the bots of a stack can be
 * asked: by its journal, and in tables of other applications by the record of each row.
 *
 * @param target that is compared
 * @param shape of its table
 * @param units of all migrations into it
 * @param listed how many differing rows of each kind are listed
 */
record RecordProof(Database target, TableShape shape, List<Unit> units, int listed) {
  private static final String NOT_WHOLE =
      "the last migration was of chosen ones only, or ended before its last step: what it did not"
          + " copy is not compared";

  private static final String READABLE =
      """
      SELECT has_schema_privilege('portage', 'USAGE')
         AND NOT EXISTS (SELECT FROM pg_class c
                          WHERE c.relnamespace = to_regnamespace('portage') AND c.relkind = 'r'
                            AND NOT has_table_privilege(c.oid, 'SELECT'))
      """;

  /**
   * Compares; reads only.
   *
   * @throws Fault where nothing is recorded, it cannot be read, or a migration is not finished
   */
  static VerificationReport of(Database target, ChunkTable table, int listed) {
    TableShape shape =
        target.inTransaction(session -> TableShape.read(session, table, target.describe()));
    requireReadable(target);
    Journal journal =
        Journal.find(target, shape.oid()).orElseThrow(() -> unrecorded(target, table));
    MigrationRecord latest = journal.latest().orElseThrow(() -> unrecorded(target, table));
    requireEnded(latest, journal, table);
    boolean items = table.equals(ChunkTable.ITEMS);
    if (!items) {
      latest.requireColumns(TargetOptions.columns(table));
    }
    RecordProof proof =
        new RecordProof(target, shape, items ? journal.latestUnits() : journal.lastUnits(), listed);
    VerificationReport report = items ? proof.ofItems() : proof.ofRows();
    return latest.finished() ? report : report.because(List.of(NOT_WHOLE));
  }

  private static void requireReadable(Database target) {
    if (Journal.exists(target)
        && !target.inTransaction(session -> session.one(READABLE, row -> row.getBoolean(1)))) {
      throw new Fault(
          ExitCode.TARGET_REFUSED,
          "%s: the role may not read the schema portage, where it is recorded what was written"
              .formatted(target.describe()),
          "GRANT USAGE ON SCHEMA portage TO the role; GRANT SELECT ON ALL TABLES IN SCHEMA portage"
              + " TO it; or name a source with --source.");
    }
  }

  private static Fault unrecorded(Database target, ChunkTable table) {
    return new Fault(
        ExitCode.USAGE,
        "nothing is recorded on %s of what Portage wrote into %s, and no option says what to compare it with"
            .formatted(target.describe(), table.name()),
        "Name the other cluster with --source.");
  }

  private static void requireEnded(MigrationRecord latest, Journal journal, ChunkTable table) {
    long left =
        journal.units(latest.id()).all().stream().filter(unit -> unit.outcome().isEmpty()).count();
    if (left > 0) {
      throw new Fault(
          ExitCode.VERIFICATION_FAILED,
          "the migration of %s is not finished: %s without an outcome"
              .formatted(latest.startedAt(), TenantNoun.of(table).count(left)),
          "The same migrate command resumes it; with --source, what is there already can be"
              + " compared.");
    }
  }

  private VerificationReport ofItems() {
    Verification.Listed open = new Verification.Listed(TenantList.OPEN, Set.of());
    return Verification.againstJournal(target, shape, units, () -> open).report();
  }

  private VerificationReport ofRows() {
    if (!target.inTransaction(session -> WrittenRows.wereCopied(session, shape.oid()))) {
      throw unrecorded(target, shape.table());
    }
    // Rows that were copied by ranges of their key are one unit.
    boolean whole = units.stream().allMatch(unit -> unit.tenant().named().isEmpty());
    RecordComparison rows =
        compared(shape.catalog(), whole ? Optional.empty() : shape.table().tenant());
    List<TableDifferences> parents =
        WrittenByMigration.withParents(target, shape.catalog()).stream()
            .filter(of -> of.oid() != shape.oid())
            .filter(of -> target.inTransaction(session -> WrittenRows.exist(session, of.oid())))
            .map(of -> compared(of, Optional.empty()).differences())
            .toList();
    long all = rows.tenants().values().stream().mapToLong(Rows::all).sum();
    return new VerificationReport(checks(rows), all, Optional.of(rows.differences())).with(parents);
  }

  private RecordComparison compared(CatalogTable table, Optional<SqlName> tenant) {
    MappedTable mapped =
        MappedTable.read(target, table, table.names(), target.inTransaction(KeyMap::read));
    target.inLongTransaction(
        session -> {
          session.lockWithin(SourceDigests.LOCK);
          WrittenRows.gatherWhereAllowed(session, table.oid());
          return true;
        });
    return target.inSnapshot(
        session -> {
          session.lockWithin(SourceDigests.LOCK);
          return RecordComparison.of(session, mapped, tenant, listed);
        });
  }

  private List<BotCheck> checks(RecordComparison rows) {
    boolean emptied =
        rows.tenants().values().stream().allMatch(of -> of.asWritten() + of.edited() == 0);
    Map<TenantId, Unit> known = new HashMap<>();
    units.forEach(unit -> known.put(unit.tenant(), unit));
    Set<TenantId> tenants = new HashSet<>(rows.tenants().keySet());
    tenants.addAll(known.keySet());
    List<BotCheck> checks = new ArrayList<>();
    for (TenantId tenant : tenants.stream().sorted().toList()) {
      Rows found = rows.tenants().getOrDefault(tenant, new Rows(0, 0, 0));
      checks.add(
          new BotCheck(
              TenantKey.of(tenant).bot(),
              tenant.describeAmong(tenants),
              -1,
              found.all(),
              result(Optional.ofNullable(known.get(tenant)), found, emptied),
              Note.NONE,
              rows.differences().tenants().getOrDefault(tenant, Map.of())));
    }
    return List.copyOf(checks);
  }

  /**
   * The result of a tenant.
   *
   * @param emptied whether no row is left that Portage wrote: hardly any application does that
   */
  private static Result result(Optional<Unit> unit, Rows found, boolean emptied) {
    Optional<BotOutcome> outcome = unit.flatMap(Unit::outcome);
    if (outcome.orElse(null) instanceof BotOutcome.Failed) {
      return Result.FAILED;
    }
    boolean had =
        outcome.filter(of -> of instanceof BotOutcome.Migrated && of.chunks() > 0).isPresent();
    if (had && emptied) {
      return Result.MISSING;
    }
    if (!had && found.asWritten() + found.edited() == 0) {
      return found.own() > 0 ? Result.APPLICATION : Result.NONE_NEEDED;
    }
    return found.asWritten() > 0 && found.edited() + found.own() == 0
        ? Result.EQUAL
        : Result.EQUAL_BUT_EDITED;
  }
}
