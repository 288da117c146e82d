package dev.portage.replicate;

import dev.portage.postgres.Lsn;
import dev.portage.postgres.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * A subscription, as the target's catalog has it.
 *
 * @param enabled whether its worker is to run
 * @param worker whether it runs
 * @param errors that stopped its worker since the server's statistics were reset, also by a crash
 * @param applied up to which all commits are applied; {@link Lsn#NONE} before it takes over
 * @param received what its worker has received; empty where none runs
 */
public record SubscriptionState(
    boolean enabled, boolean worker, long errors, Lsn applied, Optional<Received> received) {
  /**
   * What a worker has received.
   *
   * @param lsn up to which
   * @param latestEnd up to which the source had sent its log when it asked last whether the worker
   *     lives
   * @param at when its last message arrived, by the target's clock
   */
  public record Received(Lsn lsn, Lsn latestEnd, Instant at) {}

  /** What a subscription does now. */
  public enum Condition {
    /** Created, and not taken over yet: the relay applies the changes. */
    PREPARED,
    /** Enabled, without a worker: it is starting, or cannot read the slot and is started again. */
    STARTING,
    /** It applies changes. */
    FOLLOWING,
    /** The server has disabled it after an error. */
    FAILED,
    /** Disabled, and the server's statistics have no error of it. */
    DISABLED
  }

  /** What it does. */
  public Condition condition() {
    if (enabled) {
      return worker ? Condition.FOLLOWING : Condition.STARTING;
    }
    if (applied.equals(Lsn.NONE)) {
      return Condition.PREPARED;
    }
    return errors > 0 ? Condition.FAILED : Condition.DISABLED;
  }

  /** What it does, as a sentence without its subject, which is the subscription. */
  public String describe() {
    return switch (condition()) {
      case PREPARED -> "is created, and has not taken over from the relay";
      case STARTING ->
          "has no worker now: it is starting, or the source does not answer, or its slot is missing or"
              + " in use, and then the server tries again every few seconds";
      case FOLLOWING -> "has applied all commits up to %s".formatted(applied);
      case FAILED ->
          ("was disabled by the target's server after %d errors, and has applied all commits up to"
                  + " %s: the connection to the source was lost, or a change cannot be applied, such as"
                  + " a row that exists on the target already; the target's log has the error")
              .formatted(errors, applied);
      case DISABLED ->
          "is disabled, by a session or after an error of which the server has no record, and has"
              + " applied all commits up to %s".formatted(applied);
    };
  }

  /** Reads it; empty where the database has none of this name. */
  static Optional<SubscriptionState> find(Session target, String name) throws SQLException {
    return target.first(
        """
        SELECT s.subenabled, w.pid IS NOT NULL, coalesce(e.apply_error_count, 0),
               pg_replication_origin_progress('pg_' || s.oid, false)::text,
               w.received_lsn::text, w.latest_end_lsn::text, w.last_msg_receipt_time
          FROM pg_subscription s
          LEFT JOIN pg_stat_subscription w ON w.subid = s.oid AND w.relid IS NULL
          LEFT JOIN pg_stat_subscription_stats e ON e.subid = s.oid
         WHERE s.oid = %s
        """
            .formatted(OID),
        SubscriptionState::read,
        name);
  }

  /** SQL of the oid of a subscription of this name, in this database. */
  static final String OID =
      """
      (SELECT o.oid FROM pg_subscription o
        WHERE o.subname = ? AND o.subdbid = (SELECT d.oid FROM pg_database d
                                              WHERE d.datname = current_database()))""";

  private static SubscriptionState read(ResultSet row) throws SQLException {
    return new SubscriptionState(
        row.getBoolean(1),
        row.getBoolean(2),
        row.getLong(3),
        lsn(row, 4).orElse(Lsn.NONE),
        received(row));
  }

  private static Optional<Received> received(ResultSet row) throws SQLException {
    OffsetDateTime at = row.getObject(7, OffsetDateTime.class);
    return at == null
        ? Optional.empty()
        : Optional.of(
            new Received(
                lsn(row, 5).orElse(Lsn.NONE), lsn(row, 6).orElse(Lsn.NONE), at.toInstant()));
  }

  private static Optional<Lsn> lsn(ResultSet row, int column) throws SQLException {
    return Optional.ofNullable(row.getString(column)).map(Lsn::parse);
  }
}
