package dev.portage.replicate;

import dev.portage.fault.Fault;
import dev.portage.journal.KeyMap;
import dev.portage.journal.ReplicatedTenants;
import dev.portage.journal.WrittenRows;
import dev.portage.merge.MappedTable;
import dev.portage.merge.RecordedRows;
import dev.portage.merge.RecordedRows.Which;
import dev.portage.merge.RowMerge;
import dev.portage.merge.RowPolicy;
import dev.portage.postgres.CopyPipe;
import dev.portage.postgres.RowFaults;
import dev.portage.postgres.Session;
import dev.portage.schema.ParentTable;
import dev.portage.store.RowsByKey;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Sets rows of the target to what the source has now, by the rule of a copy (I7): what the
 * application wrote, edited or deleted there stays, and a row that the source no longer has is
 * removed only while it is as Portage wrote it and nothing refers to it. Rows, their records and
 * the caller's position are written in one transaction.
 *
 * <p>Rows that others refer to are written first, also where the stream has not come to them yet. A
 * row whose parent cannot be written, or is another row on the target, is left out, and its tenant
 * counts as failed: the next run copies it again.
 */
public final class RowRefresh {
  /** Rows of one statement: they may have whole documents in them. */
  private static final int AT_ONCE = 1_000;

  /** How often parts of the rows of one call may be refused, before the rest is not tried. */
  private static final int MOST_REFUSED = 500;

  private final RowTables tables;
  private final long migration;
  private final BiConsumer<String, String> failed;
  private final Set<String> announced = new HashSet<>();
  private int refusals;

  /**
   * Of these tables.
   *
   * @param migration whose journal records tenants that fail
   * @param failed receives them, with the reason
   */
  public RowRefresh(RowTables tables, long migration, BiConsumer<String, String> failed) {
    this.tables = tables;
    this.migration = migration;
    this.failed = failed;
  }

  /** The rows of one table. */
  private record Changed(ParentTable table, List<String> present, List<String> gone) {}

  /**
   * Refreshes rows in a transaction of the target.
   *
   * @param keys of the source, by their tables there
   */
  public void run(Session to, Map<SqlName, List<String>> keys) throws SQLException {
    refusals = 0;
    // What a deferred constraint refuses is found here, with its row, and not at the commit.
    to.run("SET CONSTRAINTS ALL IMMEDIATE");
    List<Changed> changed = new ArrayList<>();
    for (ParentTable table : tables.tables()) {
      List<String> of = keys.getOrDefault(table.from().qualified(), List.of());
      if (!of.isEmpty()) {
        changed.add(changed(table, of));
      }
    }
    remove(to, changed.reversed());
    for (Changed of : changed) {
      refresh(to, of.table(), of.present());
    }
    // Those that rows referred to, which have moved by now.
    remove(to, changed.reversed());
  }

  private Changed changed(ParentTable table, List<String> keys) {
    List<String> present = new ArrayList<>();
    for (List<String> some : parts(keys)) {
      present.addAll(
          tables
              .ends()
              .source()
              .inTransaction(
                  session ->
                      session.list(
                          "SELECT k FROM unnest(?::text[]) AS k WHERE EXISTS (SELECT FROM %s t WHERE t.%s = k::%s)"
                              .formatted(
                                  table.from().ref().name().quoted(),
                                  table.from().ref().id().quoted(),
                                  table.from().castType(table.from().ref().id())),
                          row -> row.getString(1),
                          (Object) some.toArray(String[]::new))));
    }
    Set<String> gone = new HashSet<>(keys);
    gone.removeAll(Set.copyOf(present));
    return new Changed(table, present, List.copyOf(gone));
  }

  private static List<List<String>> parts(List<String> keys) {
    List<List<String>> parts = new ArrayList<>();
    for (int first = 0; first < keys.size(); first += AT_ONCE) {
      parts.add(keys.subList(first, Math.min(keys.size(), first + AT_ONCE)));
    }
    return parts;
  }

  /** One that the target refuses to delete stays, and is listed at the cutover. */
  private void remove(Session to, List<Changed> changed) throws SQLException {
    for (Changed of : changed) {
      ParentTable table = of.table();
      RecordedRows recorded = new RecordedRows(tables.ends().target(), table.to());
      each(
          to,
          of.gone(),
          keys -> {
            WrittenRows.gather(to, table.to().oid());
            recorded.remove(to, mapped(to, table).targetKeys(to, keys), Which.ALL);
          });
    }
  }

  private void refresh(Session to, ParentTable table, List<String> keys) throws SQLException {
    for (List<String> some : parts(keys)) {
      if (table.equals(tables.rows())) {
        Map<String, String> refused = write(to, table, some);
        for (Map.Entry<String, String> row : refused.entrySet()) {
          fail(to, tenants(row.getKey()), row.getValue());
        }
      } else {
        refreshParents(to, table, some);
      }
    }
  }

  /** The tenant of a row of the source; none where it is gone by now. */
  private List<String> tenants(String key) {
    ParentTable rows = tables.rows();
    return tables
        .ends()
        .source()
        .inTransaction(
            session ->
                session.list(
                    "SELECT %s FROM %s t WHERE t.%s = ?::text::%s"
                        .formatted(
                            tenant(),
                            rows.from().ref().name().quoted(),
                            rows.from().ref().id().quoted(),
                            rows.from().castType(rows.from().ref().id())),
                    row -> row.getString(1),
                    key));
  }

  private String tenant() {
    return tables
        .tenant()
        .map(of -> "coalesce(t.%s::text, '')".formatted(of.quoted()))
        .orElse("''");
  }

  private void fail(Session to, List<String> tenants, String reason) throws SQLException {
    for (String tenant : tenants) {
      ReplicatedTenants.failed(to, migration, tenant, reason);
      if (announced.add(tenant)) {
        failed.accept(tenant, reason);
      }
    }
  }

  /** Writes parents; those of them under which no row may come. */
  private Set<String> refreshParents(Session to, ParentTable table, List<String> keys)
      throws SQLException {
    ParentDecisions decided = new ParentDecisions();
    table.compareKeys(tables.ends(), KeyMap.read(to), keys, decided);
    Map<String, String> matched = new HashMap<>(decided.matched());
    Set<String> there = Set.copyOf(present(to, table, List.copyOf(matched.values())));
    List<String> written = new ArrayList<>(decided.written());
    List<String> inserted = new ArrayList<>(decided.inserted());
    matched
        .entrySet()
        .removeIf(
            of -> {
              // This transaction has removed the row that it was compared with.
              boolean gone = !there.contains(of.getValue());
              if (gone) {
                written.add(of.getKey());
                inserted.add(of.getKey());
              }
              return gone;
            });
    if (!matched.isEmpty()) {
      KeyMap.add(to, table.to().oid(), matched);
    }
    Set<String> unsafe = new HashSet<>(decided.others());
    unsafe.addAll(write(to, table, written).keySet());
    if (!inserted.isEmpty()) {
      unsafe.addAll(mapped(to, table).unwritten(to, inserted).keySet());
    }
    return unsafe;
  }

  private static List<String> present(Session to, ParentTable table, List<String> keys)
      throws SQLException {
    return keys.isEmpty()
        ? keys
        : to.list(
            "SELECT k FROM unnest(?::text[]) AS k WHERE EXISTS (SELECT FROM %s t WHERE t.%s = k::%s)"
                .formatted(
                    table.to().ref().name().quoted(),
                    table.to().ref().id().quoted(),
                    table.to().castType(table.to().ref().id())),
            row -> row.getString(1),
            (Object) keys.toArray(String[]::new));
  }

  /** Merges rows; those that are refused, with the reason. */
  private Map<String, String> write(Session to, ParentTable table, List<String> keys)
      throws SQLException {
    return each(to, keys, some -> merge(to, table, some));
  }

  private interface Work {
    void on(List<String> keys) throws SQLException;
  }

  /** Does it for all rows at once, and where one is refused, for ever smaller parts of them. */
  private Map<String, String> each(Session to, List<String> keys, Work work) throws SQLException {
    Map<String, String> refused = new LinkedHashMap<>();
    if (!keys.isEmpty()) {
      each(to, keys, work, refused);
    }
    return refused;
  }

  private void each(Session to, List<String> keys, Work work, Map<String, String> refused)
      throws SQLException {
    String reason;
    to.run("SAVEPOINT portage_changes");
    try {
      work.on(keys);
      to.run("RELEASE SAVEPOINT portage_changes");
      return;
    } catch (SQLException e) {
      if (!RowFaults.isOne(e)) {
        throw e;
      }
      reason = String.valueOf(e.getMessage());
    } catch (Fault e) {
      // A row of the source that cannot be read.
      if (!RowFaults.isOne(e)) {
        throw e;
      }
      reason = e.getMessage();
    }
    to.run("ROLLBACK TO SAVEPOINT portage_changes; RELEASE SAVEPOINT portage_changes");
    refusals++;
    if (keys.size() == 1 || refusals > MOST_REFUSED) {
      // Its further lines have the row itself.
      String first =
          (keys.size() == 1 ? "" : "not tried, after too many rows were refused; the last one: ")
              + reason.lines().findFirst().orElse("");
      keys.forEach(key -> refused.put(key, first));
      return;
    }
    int half = keys.size() / 2;
    each(to, keys.subList(0, half), work, refused);
    each(to, keys.subList(half, keys.size()), work, refused);
  }

  private void merge(Session to, ParentTable table, List<String> keys) throws SQLException {
    WrittenRows.gather(to, table.to().oid());
    RowsByKey rows = new RowsByKey(table.from(), table.columns());
    new RowMerge(
            mapped(to, table),
            table.columns(),
            policy(table),
            true,
            Optional.of((in, stage, ignored) -> underParents(in, stage, table)))
        .staged(
            to,
            (into, passing) ->
                CopyPipe.run(
                    tables.ends().source(),
                    reading -> rows.query(reading, keys),
                    to,
                    into,
                    tables.silence()));
  }

  private RowPolicy policy(ParentTable table) {
    return table.equals(tables.rows())
        ? RowPolicy.keeping(table.to().hasGeneratedKeys())
        : table.policy();
  }

  private MappedTable mapped(Session to, ParentTable table) throws SQLException {
    return table.mapped(tables.ends().target(), KeyMap.read(to));
  }

  /** Writes the parents of staged rows, and leaves out the rows that have none then. */
  private MappedTable underParents(Session to, String stage, ParentTable table)
      throws SQLException {
    Map<Long, Map<String, Optional<String>>> leftOut = new HashMap<>();
    for (MappedTable.Link link : mapped(to, table).links()) {
      Optional<ParentTable> parent = tables.parent(link.parent().oid());
      if (parent.isPresent()) {
        Set<String> unsafe =
            refreshParents(to, parent.get(), ParentDecisions.parents(to, stage, link.column()));
        if (!unsafe.isEmpty()) {
          leaveOut(to, stage, link, unsafe, table);
          unsafe.forEach(
              key ->
                  leftOut
                      .computeIfAbsent(link.parent().oid(), of -> new HashMap<>())
                      .put(key, Optional.empty()));
        }
      }
    }
    KeyMap map = KeyMap.read(to);
    for (var of : leftOut.entrySet()) {
      map = map.with(of.getKey(), of.getValue());
    }
    return table.mapped(tables.ends().target(), map);
  }

  private void leaveOut(
      Session to, String stage, MappedTable.Link link, Set<String> unsafe, ParentTable table)
      throws SQLException {
    if (table.equals(tables.rows())) {
      fail(
          to,
          to.list(
              "SELECT DISTINCT %s FROM %s t WHERE t.%s::text = ANY (?::text[])"
                  .formatted(tenant(), stage, link.column().quoted()),
              row -> row.getString(1),
              (Object) unsafe.toArray(String[]::new)),
          "its %s %s is not on the target, or is another row there"
              .formatted(link.parent().ref().name(), unsafe.iterator().next()));
    }
  }
}
