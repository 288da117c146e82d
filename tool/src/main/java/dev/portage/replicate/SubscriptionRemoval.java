package dev.portage.replicate;

import dev.portage.journal.Created;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.Remover;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Drops subscriptions, with their origins, and their slots on the source. The target's server drops
 * the slots itself, so that no connection to the source is needed here. Where it cannot, because
 * the source is gone or has no such slot any more, the subscription is dropped without them, and
 * that is said; {@link Slot#drop} then drops the slot where the source answers.
 */
public final class SubscriptionRemoval implements Remover<Created.Subscription> {
  /**
   * Time limit for the source to drop the slots, which waits for the worker's connection to end.
   */
  private static final Duration SLOTS = Duration.ofSeconds(30);

  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final Database target;
  private final Consumer<String> warnings;

  /**
   * Drops subscriptions of a target.
   *
   * @param warnings is given a sentence for each slot that may be left on the source
   */
  public SubscriptionRemoval(Database target, Consumer<String> warnings) {
    this.target = target;
    this.warnings = warnings;
  }

  @Override
  public boolean remove(Created.Subscription subscription) {
    String name = subscription.name();
    boolean existed = target.inTransaction(session -> exists(session, name));
    if (existed) {
      withSlot(name).ifPresent(why -> dropWithoutSlot(name, why));
    }
    CreatedResources.of(target).removed(Created.Subscription.KIND, name);
    return existed;
  }

  /** Drops the one of this name, where it exists, and leaves the slot; nothing else is asked. */
  static void keepSlot(Database target, String name) {
    target.inTransaction(
        session -> {
          dropWithoutSlot(session, name);
          return name;
        });
    CreatedResources.of(target).removed(Created.Subscription.KIND, name);
  }

  static boolean exists(Session session, String name) throws SQLException {
    return session.one(
        "SELECT %s IS NOT NULL".formatted(SubscriptionState.OID), row -> row.getBoolean(1), name);
  }

  /** Why that was not possible; empty where it was. */
  private Optional<String> withSlot(String name) {
    return target.outsideTransaction(
        LONGEST,
        session -> {
          session.run("SET statement_timeout = " + SLOTS.toMillis());
          try {
            session.run("DROP SUBSCRIPTION IF EXISTS " + SqlName.of(name).quoted());
            return Optional.empty();
          } catch (SQLException e) {
            return Optional.of(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
          }
        });
  }

  private void dropWithoutSlot(String name, String why) {
    keepSlot(target, name);
    warnings.accept(
        ("subscription %1$s is dropped, but its slot may still exist on the source, where it keeps"
                + " the log until the disk is full (%2$s). When the source answers, run there:"
                + " SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE"
                + " slot_name = '%1$s';")
            .formatted(name, why));
  }

  /** Drops it, where it exists, and leaves the slot. */
  static void dropWithoutSlot(Session session, String name) throws SQLException {
    if (exists(session, name)) {
      String quoted = SqlName.of(name).quoted();
      session.run("ALTER SUBSCRIPTION %s DISABLE".formatted(quoted));
      session.run("ALTER SUBSCRIPTION %s SET (slot_name = NONE)".formatted(quoted));
      session.run("DROP SUBSCRIPTION " + quoted);
    }
  }
}
