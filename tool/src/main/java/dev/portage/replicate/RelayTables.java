package dev.portage.replicate;

import dev.portage.journal.ReplicatedTenants;
import dev.portage.journal.ReplicatedTenants.State;
import dev.portage.journal.Replication;
import dev.portage.postgres.Sides;
import dev.portage.replicate.Relay.Followed;
import dev.portage.store.RowsByKey;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import dev.portage.store.TenantNoun;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Opens relays for the application's table.
 *
 * @param ends the clusters
 * @param from the table on the source
 * @param to the table on the target
 * @param columns that are replicated
 * @param silence after which a side that takes no bytes counts as gone
 */
public record RelayTables(
    Sides ends, TableShape from, TableShape to, List<SqlName> columns, Duration silence)
    implements Relays {
  /** Nothing of a tenant of which a row was refused is applied any more. */
  @Override
  public Relay open(Replication state, BiConsumer<String, String> failed) {
    return Relay.open(ends, state, followed(state, failed));
  }

  Followed followed(Replication state, BiConsumer<String, String> failed) {
    Map<String, State> known =
        ends.target().inTransaction(session -> ReplicatedTenants.all(session, state.migration()));
    boolean bounds =
        ends.target().inTransaction(session -> Replication.boundsKnown(session, state.migration()));
    ChangeApplier applier =
        new BotRowsApplier(
            new RowSource(ends.source(), new RowsByKey(from.catalog(), columns), silence),
            to,
            columns,
            new BotRowsApplier.Tenants(state.migration(), known, bounds, failed));
    return new Followed(Map.of(from.catalog().qualified(), to.table().id()), applier);
  }

  @Override
  public List<SqlName> published() {
    return List.of(from.catalog().qualified());
  }

  @Override
  public TenantNoun noun() {
    return TenantNoun.BOT;
  }
}
