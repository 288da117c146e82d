package dev.portage.replicate;

import dev.portage.journal.ReplicatedTenants;
import dev.portage.journal.Replication;
import dev.portage.postgres.ChangeStream;
import dev.portage.postgres.Database;
import dev.portage.postgres.ReplicationSession;
import dev.portage.postgres.Sides;
import dev.portage.replicate.Relay.Followed;
import dev.portage.store.RowsByKey;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Opens relays for the tables of a migration.
 *
 * @param ends the clusters
 * @param from the table on the source
 * @param to the table on the target
 * @param columns that are replicated
 * @param silence after which a side that takes no bytes counts as gone
 */
public record RelayTables(
    Sides ends, TableShape from, TableShape to, List<SqlName> columns, Duration silence) {
  /**
   * Opens a relay, which begins where the target is.
   *
   * @param failed receives each tenant of which the target refuses a row, with the reason. Nothing
   *     of it is applied any more: a later run copies it again
   * @throws dev.portage.fault.Fault where the slot cannot be read
   */
  public Relay open(Replication state, BiConsumer<String, String> failed) {
    Database source = ends.source();
    Followed followed =
        new Followed(
            to.table().id(),
            new BotRowsApplier(
                new RowSource(source, new RowsByKey(from.catalog(), columns), silence),
                to,
                columns,
                new BotRowsApplier.Tenants(
                    state.migration(),
                    ends.target()
                        .inTransaction(
                            session -> ReplicatedTenants.all(session, state.migration())),
                    failed)));
    ReplicationSession session = source.openReplication();
    try {
      ChangeStream stream =
          session.stream(state.name(), state.name(), state.applied(), ChangeStream.Format.BINARY);
      return new Relay(
          StreamReader.start(stream, state.applied()),
          ends.target(),
          state.migration(),
          Map.of(from.catalog().qualified(), followed),
          state.applied());
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }
}
