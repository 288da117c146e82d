package dev.portage.migration;

import static dev.portage.merge.RowDecision.APPLICATION;
import static dev.portage.merge.RowDecision.CONFLICT;
import static dev.portage.merge.RowDecision.KEEP_DELETED;
import static dev.portage.merge.RowDecision.KEEP_EDITED;
import static dev.portage.merge.RowDecision.KEEP_GONE;
import static dev.portage.merge.RowDecision.KEEP_MOVED;
import static dev.portage.merge.RowDecision.KEEP_TAKEN;
import static dev.portage.merge.RowDecision.KEEP_UNREADABLE;
import static dev.portage.merge.RowDecision.LEFT_OUT;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.KeyMap;
import dev.portage.journal.WrittenRows;
import dev.portage.merge.ConflictChoice;
import dev.portage.merge.RowComparison;
import dev.portage.merge.RowDecision;
import dev.portage.merge.RowDifference;
import dev.portage.merge.RowPolicy;
import dev.portage.merge.RowScope;
import dev.portage.merge.TableDifferences;
import dev.portage.replicate.ChangedKeys;
import dev.portage.replicate.RowRefresh;
import dev.portage.replicate.RowTables;
import dev.portage.schema.ParentTable;
import dev.portage.schema.Sequences;
import dev.portage.store.RowNoun;
import dev.portage.store.SqlName;
import dev.portage.store.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Of tables whose ids do not tell their age: rows are compared one by one, as by {@code verify},
 * and at the end those alone that differed or were changed since.
 */
final class CutoverOfRows implements CutoverRows {
  private static final RowDecision[] KEPT = {
    KEEP_EDITED,
    KEEP_DELETED,
    KEEP_TAKEN,
    KEEP_MOVED,
    KEEP_GONE,
    KEEP_UNREADABLE,
    CONFLICT,
    LEFT_OUT
  };

  private final RowTables tables;
  private final long migration;
  private final Optional<ConflictChoice> conflicts;
  private final ChangedKeys changed;
  private final Map<SqlName, KeptRows> kept = new HashMap<>();

  CutoverOfRows(RowTables tables, long migration, CutoverSettings settings) {
    this.tables = tables;
    this.migration = migration;
    this.conflicts = settings.conflicts();
    this.changed = tables.changed().orElseThrow();
  }

  @Override
  public RowTables relays() {
    return tables;
  }

  @Override
  public String compare() {
    changed.clear();
    gather();
    long all = 0;
    for (ParentTable table : tables.tables()) {
      List<String> keys = new ArrayList<>();
      KeptRows stay = new KeptRows(table.to().ref().name().toString());
      decide(
          table,
          scope(table),
          row -> {
            if (row.decision() != APPLICATION && !stay.add(row)) {
              keys.add(row.key());
            }
          });
      kept.put(table.from().qualified(), stay);
      changed.add(table.from().qualified(), keys);
      all += keys.size();
    }
    return all == 0
        ? "every row is as it should be"
        : "every row is as it should be, but for %s: these are compared again at the end"
            .formatted(RowNoun.count(all));
  }

  /** So that what is recorded of keys is found by an index. */
  private void gather() {
    tables
        .ends()
        .target()
        .inLongTransaction(
            session -> {
              WrittenRows.prepare(session);
              for (ParentTable table : tables.tables()) {
                WrittenRows.gather(session, table.to().oid());
              }
              return true;
            });
  }

  private boolean isItself(ParentTable table) {
    return table.equals(tables.rows());
  }

  private RowScope scope(ParentTable table) {
    return RowScope.all(
        isItself(table) ? RowPolicy.keeping(table.to().hasGeneratedKeys()) : table.policy());
  }

  private TableDifferences compared(ParentTable table, RowScope scope) {
    KeyMap map = tables.ends().target().inTransaction(KeyMap::read);
    return isItself(table)
        ? RowComparison.between(
            tables.ends().source(),
            tables.ends().target(),
            new RowComparison.Rows(
                table.from(),
                table.mapped(tables.ends().target(), map),
                table.columns(),
                tables.tenant()),
            scope)
        : table.compare(tables.ends(), map, scope);
  }

  /**
   * Leaves rows out whose key another row has on the target, where the operator chose so.
   *
   * @throws Fault SOURCE_UNFIT where nothing was chosen
   */
  private void decide(ParentTable table, RowScope scope, Consumer<RowDifference> each) {
    List<String> conflicting = new ArrayList<>();
    TableDifferences found =
        compared(
            table,
            scope.passing(
                row -> {
                  each.accept(row);
                  if (row.decision() == CONFLICT) {
                    conflicting.add(row.key());
                  }
                }));
    if (conflicting.isEmpty()) {
      return;
    }
    if (conflicts.isEmpty()) {
      throw new Fault(
          ExitCode.SOURCE_UNFIT,
          "%s of %s with the key of another row on the target, which is kept: %s"
              .formatted(RowNoun.count(conflicting.size()), found.table(), found.keys(CONFLICT)),
          "The target is not opened. The same command with --conflicts keep-target leaves the"
              + " source's rows out, with the rows that refer to them; where the source is read-only"
              + " already, \"portage cutover --rollback\" gives it back.");
    }
    tables
        .ends()
        .target()
        .inTransaction(
            session -> {
              KeyMap.leaveOut(session, table.to().oid(), conflicting);
              return conflicting;
            });
  }

  @Override
  public void followSequences() {
    for (ParentTable table : tables.tables()) {
      Sequences.follow(tables.ends().source(), table.from(), tables.ends().target(), table.to());
      // Of rows that were inserted with numbers of their own.
      Sequences.advance(
          tables.ends().target(), tables.ends().target(), table.to(), table.columns());
    }
  }

  @Override
  public Proved prove() {
    Map<SqlName, List<String>> keys = changed.all();
    for (ParentTable table : tables.tables()) {
      decide(table, of(table, keys), row -> {});
    }
    refresh(keys);
    List<TableDifferences> found =
        tables.tables().stream().map(table -> compared(table, of(table, keys))).toList();
    Stream<TableDifferences> before =
        kept.entrySet().stream()
            .map(of -> of.getValue().without(keys.getOrDefault(of.getKey(), List.of())));
    return new Proved(
        different(found),
        Optional.empty(),
        Stream.concat(found.stream(), before).flatMap(of -> of.describe(KEPT).stream()).toList());
  }

  private RowScope of(ParentTable table, Map<SqlName, List<String>> keys) {
    return scope(table).ofKeys(keys.getOrDefault(table.from().qualified(), List.of()));
  }

  /** A tenant of which a row is refused here is one that differs. */
  private void refresh(Map<SqlName, List<String>> keys) {
    tables
        .ends()
        .target()
        .inLongTransaction(
            session -> {
              new RowRefresh(tables, migration, (tenant, reason) -> {}).run(session, keys);
              return keys;
            });
  }

  /** Rows of parents belong to no tenant. */
  private Set<TenantId> different(List<TableDifferences> found) {
    Set<TenantId> different = new HashSet<>();
    for (TableDifferences of : found) {
      different.addAll(of.tenants(TableDifferences.WRONG.toArray(RowDecision[]::new)));
    }
    return Set.copyOf(different);
  }
}
