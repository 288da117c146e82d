package dev.portage.replicate;

import dev.portage.journal.ReplicatedTenants;
import dev.portage.journal.Replication;
import dev.portage.postgres.Lsn;
import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.store.ChunkRows;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Has the relay apply the changes again after a subscription. That has left no record of what it
 * wrote, so at first it is not known which rows of the target came from the source. They are known
 * again where the relay has applied everything up to a later state of the source: then a bot's rows
 * that are newer than its newest one in that state are the application's. What the relay itself
 * writes meanwhile, it records.
 *
 * @param tables that are followed
 * @param subscription that may have taken over
 * @param migration its number
 */
public record SubscriptionEnd(RelayTables tables, Subscription subscription, long migration) {
  private static final Duration TURN = Duration.ofMillis(100);

  /** Whether the relay applies the changes, and knows which rows came from the source. */
  public boolean isOver() {
    return !subscription.hasTakenOver() && target(Replication::boundsKnown);
  }

  /**
   * Ends the subscription, where there is one, and applies changes until it is known which rows
   * came from the source. Killed or stopped anywhere, the next call does the rest.
   *
   * @param failed receives each bot of which the target refuses a row, with the reason
   * @param stops whether not to wait any longer
   * @return false where it was stopped
   */
  public boolean run(BiConsumer<String, String> failed, BooleanSupplier stops) {
    subscription.end();
    if (target(Replication::boundsKnown)) {
      return true;
    }
    Map<String, String> newest = ends().source().inSnapshot(this::newest);
    // All that the snapshot has was committed before.
    Lsn later = ends().source().inTransaction(session -> Markers.write(session, "bounds"));
    try (Relay relay = tables.open(target(SubscriptionEnd::state), failed)) {
      while (relay.applied().behind(later) > 0) {
        if (stops.getAsBoolean()) {
          return false;
        }
        relay.turn(TURN);
      }
    }
    return target(
        (session, of) -> {
          ReplicatedTenants.changed(session, of, newest);
          Replication.knowsBounds(session, of);
          return true;
        });
  }

  private static Replication state(Session session, long migration) throws SQLException {
    return Replication.find(session, migration).orElseThrow();
  }

  private Map<String, String> newest(Session source) throws SQLException {
    SqlName id = tables.from().table().id();
    Map<String, String> newest = new HashMap<>();
    source.list(
        """
        SELECT %1$s::text, max(%2$s::text COLLATE "C") FROM %3$s
         WHERE %2$s::text ~ %4$s AND %1$s IS NOT NULL GROUP BY 1
        """
            .formatted(
                tables.from().table().tenant().orElseThrow().quoted(),
                id.quoted(),
                tables.from().table().name().quoted(),
                ChunkRows.ULID),
        row -> newest.put(row.getString(1).stripTrailing(), row.getString(2)));
    return newest;
  }

  @FunctionalInterface
  private interface OfMigration<T> {
    T on(Session session, long migration) throws SQLException;
  }

  private <T> T target(OfMigration<T> work) {
    return ends().target().inTransaction(session -> work.on(session, migration));
  }

  private Sides ends() {
    return tables.ends();
  }
}
