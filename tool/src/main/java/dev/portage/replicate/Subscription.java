package dev.portage.replicate;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Created;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.Replication;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Lsn;
import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * A subscription of the target, which takes over from the relay: the target's server then reads the
 * relay's slot and applies what is committed after the last commit that the relay has applied. It
 * has the name of the slot and the publication.
 *
 * <p>A subscription does not tolerate a row that exists already, and its server disables it at any
 * error, also where the connection to the source is lost; {@link #resume} enables it again.
 * Triggers and foreign keys of the target do not apply to what it writes, and it does not know the
 * merge rule (I7).
 */
public final class Subscription {
  private final Sides ends;
  private final long migration;
  private final String name;
  private final DatabaseAddress publisher;

  /**
   * The subscription of a migration that is followed.
   *
   * @param migration whose replication the journal has
   * @param publisher the source as the target reaches it, which may not be as this machine does
   */
  public Subscription(Sides ends, Replication migration, DatabaseAddress publisher) {
    this.ends = ends;
    this.migration = migration.migration();
    this.name = migration.name();
    this.publisher = publisher;
  }

  /**
   * How far the target is behind.
   *
   * @param bytes of the source's log that the target has not confirmed
   * @param time from a commit on the source until the target had stored it, as the source measured
   *     it last; empty where nothing was committed lately or none reads the slot
   */
  public record Lag(long bytes, Optional<Duration> time) {}

  /**
   * Has the subscription take over. The relay is closed before; one that still runs elsewhere can
   * commit nothing more. Killed anywhere, the next call does the rest; where it had taken over
   * already, nothing happens.
   *
   * @throws Fault SOURCE_REFUSED where the slot is lost, SOURCE_UNREACHABLE where the target does
   *     not reach the source
   */
  public void create() {
    if (!hasTakenOver()) {
      requireSlot();
      record();
      prepare();
      takeOver();
    }
  }

  /** Whether it has taken over from the relay, which applies nothing until {@link #end}. */
  public boolean hasTakenOver() {
    return target().inTransaction(session -> Replication.isSubscribed(session, migration));
  }

  /**
   * Has the relay apply the changes again, and drops the subscription; the slot stays. The relay
   * begins after the last commit that the subscription has applied, or, where that was dropped
   * before, confirmed to the source: it may apply changes once more, which is a no-op. Killed
   * anywhere, the next call does the rest; where there is no subscription, nothing happens.
   */
  public void end() {
    if (!hasTakenOver()
        && !CreatedResources.of(target()).outstanding(Created.Subscription.KIND).contains(name)) {
      return;
    }
    Instant now =
        ends.source()
            .inTransaction(
                session ->
                    session.one(
                        "SELECT clock_timestamp()",
                        row -> row.getObject(1, OffsetDateTime.class).toInstant()));
    target()
        .inTransaction(
            session -> {
              Replication.lock(session, migration);
              if (Replication.isSubscribed(session, migration)) {
                Replication.relayed(session, migration, applied(session), now);
              }
              SubscriptionRemoval.dropWithoutSlot(session, name);
              return name;
            });
    CreatedResources.of(target()).removed(Created.Subscription.KIND, name);
    SlotCreation.endStream(ends.source(), name);
  }

  private Lsn applied(Session session) throws SQLException {
    return SubscriptionRemoval.exists(session, name)
        ? SubscriptionState.find(session, name).orElseThrow().applied()
        : Lsn.NONE;
  }

  private void requireSlot() {
    Optional<Slot> slot = ends.source().inTransaction(session -> Slot.find(session, name));
    Optional<String> lost =
        slot.map(Slot::lost).orElse(Optional.of("the server has no slot of this name"));
    lost.ifPresent(
        why -> {
          throw new Fault(
              ExitCode.SOURCE_REFUSED,
              "slot %s of the source is lost: %s".formatted(name, why),
              "Changes are missing that only a new copy can bring: run portage cleanup, and begin"
                  + " the migration again.");
        });
  }

  /** What is about to be created is in the journal before. */
  void record() {
    CreatedResources.of(target()).record(Created.Subscription.KIND, name);
  }

  /**
   * Creates it, disabled. One that a killed run has left is replaced: the source's password, or its
   * tables, may be others now.
   */
  void prepare() {
    target()
        .inTransaction(
            session -> {
              Replication.lock(session, migration);
              if (!Replication.isSubscribed(session, migration)) {
                SubscriptionRemoval.dropWithoutSlot(session, name);
                subscribe(session);
              }
              return name;
            });
  }

  private void subscribe(Session session) throws SQLException {
    try {
      SubscriptionStatement.run(session, name, publisher, name, Optional.of(name));
      requirePublication(session);
    } catch (SQLException e) {
      if (SubscriptionStatement.NOT_REACHED.equals(e.getSQLState())) {
        throw notReached(e);
      }
      throw e;
    }
  }

  /** The same address may lead to another server from there, such as to itself. */
  private void requirePublication(Session session) throws SQLException {
    boolean found =
        session.one(
            "SELECT EXISTS (SELECT FROM pg_subscription_rel WHERE srsubid = %s)"
                .formatted(SubscriptionState.OID),
            row -> row.getBoolean(1),
            name);
    if (!found) {
      throw new Fault(
          ExitCode.SOURCE_UNREACHABLE,
          "the target's server finds no publication %s at %s, so that is not the source there"
              .formatted(name, publisher.describe()),
          SubscriptionCheck.opens(publisher));
    }
  }

  private Fault notReached(SQLException e) {
    return new Fault(
        ExitCode.SOURCE_UNREACHABLE,
        "the target's server does not reach the source at %s: %s"
            .formatted(publisher.describe(), SubscriptionCheck.message(e)),
        SubscriptionCheck.opens(publisher),
        e);
  }

  /**
   * Has it begin at the last commit that the relay has applied. The origin is not part of the
   * transaction: where it is rolled back, the relay may apply more, and the next call advances the
   * origin again.
   */
  void takeOver() {
    target()
        .inTransaction(
            session -> {
              Replication state = Replication.lock(session, migration);
              if (!Replication.isSubscribed(session, migration)) {
                session.one(
                    "SELECT pg_replication_origin_advance('pg_' || %s, ?::pg_lsn)"
                        .formatted(SubscriptionState.OID),
                    row -> name,
                    name,
                    state.applied().toString());
                enable(session);
                Replication.subscribed(session, migration);
              }
              return name;
            });
  }

  private void enable(Session session) throws SQLException {
    session.run("ALTER SUBSCRIPTION %s ENABLE".formatted(SqlName.of(name).quoted()));
  }

  /**
   * Enables it again after its server has disabled it. Nothing is missed or applied again: it
   * continues after the last commit that it applied.
   */
  public void resume() {
    target()
        .inTransaction(
            session -> {
              enable(session);
              return name;
            });
  }

  /** What it does; empty where it does not exist. */
  public Optional<SubscriptionState> state() {
    return target()
        .inTransaction(
            session ->
                SubscriptionRemoval.exists(session, name)
                    ? SubscriptionState.find(session, name)
                    : Optional.empty());
  }

  /**
   * Why its server has disabled it, where that is a row that exists on the target; empty where it
   * has not, where nothing of the kind is found (the connection was lost, or the target's log has
   * another error), or where its worker's connection to the source has not ended yet.
   *
   * @throws Fault where the source does not answer
   */
  public Optional<SubscriptionConflict> conflict() {
    Optional<SubscriptionState> failed =
        state().filter(state -> state.condition() == SubscriptionState.Condition.FAILED);
    if (failed.isEmpty()) {
      return Optional.empty();
    }
    return ends.source()
        .inLongTransaction(
            source ->
                Slot.find(source, name).flatMap(Slot::reader).isPresent()
                    ? Optional.empty()
                    : target()
                        .inTransaction(
                            target ->
                                SubscriptionConflict.find(
                                    source, target, name, failed.get().applied())));
  }

  /** How far the target is behind; empty where the source has lost the slot. */
  public Optional<Lag> lag() {
    return ends.source()
        .inTransaction(
            session ->
                session.first(
                    """
                    SELECT greatest(pg_current_wal_lsn() - s.confirmed_flush_lsn, 0)::bigint,
                           (extract(epoch FROM r.flush_lag) * 1000000)::bigint
                      FROM pg_replication_slots s
                      LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid
                     WHERE s.slot_name = ? AND s.database = current_database()
                       AND s.wal_status <> 'lost'
                    """,
                    row ->
                        new Lag(
                            row.getLong(1),
                            Optional.ofNullable(row.getObject(2, Long.class))
                                .map(micros -> Duration.ofNanos(1_000 * micros))),
                    name));
  }

  /**
   * Whether the target has stored all commits up to a position.
   *
   * @param end such as the end of the source's log after its writers were stopped
   */
  public boolean hasApplied(Lsn end) {
    return ends.source()
        .inTransaction(session -> Slot.find(session, name))
        .filter(slot -> slot.confirmed().compareTo(end) >= 0)
        .isPresent();
  }

  private Database target() {
    return ends.target();
  }
}
