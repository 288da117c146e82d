package dev.portage.replicate;

import dev.portage.journal.Replication;
import dev.portage.postgres.Sides;
import dev.portage.replicate.Relay.Followed;
import dev.portage.schema.ParentTable;
import dev.portage.store.SqlName;
import dev.portage.store.TenantNoun;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table whose ids do not tell their age, with those that its rows refer to.
 *
 * @param ends the clusters
 * @param tables each after those that it refers to; the last one is the table itself
 * @param tenant its column by which units are told apart; empty where it has none, or is copied by
 *     ranges of its key
 * @param silence after which a side that takes no bytes counts as gone
 * @param changed receives the keys that are applied; empty where nothing asks for them
 */
public record RowTables(
    Sides ends,
    List<ParentTable> tables,
    Optional<SqlName> tenant,
    Duration silence,
    Optional<ChangedKeys> changed)
    implements Relays {
  /**
   * A table and its parents.
   *
   * @param parents each after those that it refers to
   */
  public static RowTables of(
      Sides ends,
      ParentTable rows,
      List<ParentTable> parents,
      Optional<SqlName> tenant,
      Duration silence) {
    return new RowTables(
        ends,
        Stream.concat(parents.stream(), Stream.of(rows)).toList(),
        tenant,
        silence,
        Optional.empty());
  }

  /** The table itself. */
  public ParentTable rows() {
    return tables.getLast();
  }

  /** Those that its rows refer to, directly or through others. */
  public List<ParentTable> parents() {
    return tables.subList(0, tables.size() - 1);
  }

  /** The same, where applied keys are passed on. */
  public RowTables collecting(ChangedKeys keys) {
    return new RowTables(ends, tables, tenant, silence, Optional.of(keys));
  }

  /** One of the tables that rows refer to, by its oid on the target. */
  Optional<ParentTable> parent(long oid) {
    return parents().stream().filter(table -> table.to().oid() == oid).findFirst();
  }

  @Override
  public List<SqlName> published() {
    return tables.stream().map(table -> table.from().qualified()).toList();
  }

  @Override
  public TenantNoun noun() {
    return TenantNoun.TENANT;
  }

  @Override
  public Relay open(Replication state, BiConsumer<String, String> failed) {
    return Relay.open(ends, state, followed(state, failed));
  }

  Followed followed(Replication state, BiConsumer<String, String> failed) {
    return new Followed(
        tables.stream()
            .collect(
                Collectors.toMap(
                    table -> table.from().qualified(), table -> table.from().ref().id())),
        new RowsApplier(this, new RowRefresh(this, state.migration(), failed)));
  }
}
