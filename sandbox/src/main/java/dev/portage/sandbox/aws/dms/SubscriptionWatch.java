package dev.portage.sandbox.aws.dms;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads the state of a subscription, again and again, and reports it as that of its migration. */
final class SubscriptionWatch {
  /** The states of a table: i before its copy, d during it, and f, s and r after it. */
  private static final String STATE =
      """
      SELECT count(*) FILTER (WHERE srsubstate = 'i') AS queued,
        count(*) FILTER (WHERE srsubstate = 'd') AS loading,
        count(*) FILTER (WHERE srsubstate NOT IN ('i', 'd')) AS loaded,
        count(*) FILTER (WHERE srsubstate <> 'r') AS unready,
        coalesce(max(e.apply_error_count), 0) AS apply_errors,
        coalesce(max(e.sync_error_count), 0) AS sync_errors,
        coalesce(greatest(0, extract(epoch FROM clock_timestamp() - max(a.latest_end_time))), 0)
          AS latency
      FROM pg_subscription s
      LEFT JOIN pg_subscription_rel r ON r.srsubid = s.oid
      LEFT JOIN pg_stat_subscription_stats e ON e.subid = s.oid
      LEFT JOIN pg_stat_subscription a ON a.subid = s.oid AND a.relid IS NULL
      WHERE s.subname = ? GROUP BY s.oid
      """;

  /** A target that reboots is away for some seconds. */
  private static final int MOST_FAILURES = 100;

  private final RunContext run;
  private final String subscription;
  private int failures;

  SubscriptionWatch(RunContext run, ReplicationNames names) {
    this.run = run;
    this.subscription = names.subscriber();
  }

  /** Returns when every table is loaded and follows the changes. */
  void untilLoaded() throws MigrationFailure, InterruptedException {
    while (unready() > 0) {
      Thread.sleep(run.settings().delays().poll());
    }
  }

  /** Watches the changes until the thread is interrupted, or the subscription has failed. */
  void forever() throws MigrationFailure, InterruptedException {
    for (; ; ) {
      unready();
      Thread.sleep(run.settings().delays().poll());
    }
  }

  /** Reports the state, and returns how many tables do not follow the changes yet. */
  private int unready() throws MigrationFailure, InterruptedException {
    for (; ; ) {
      try (Connection target = run.target().connect()) {
        int unready = unready(target);
        failures = 0;
        return unready;
      } catch (SQLException e) {
        failures++;
        if (failures > MOST_FAILURES) {
          throw new MigrationFailure("Unable to connect to target: " + e.getMessage());
        }
        Thread.sleep(run.settings().delays().poll());
      }
    }
  }

  private int unready(Connection target) throws SQLException, MigrationFailure {
    try (PreparedStatement query = target.prepareStatement(STATE)) {
      query.setString(1, subscription);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          throw new MigrationFailure("The subscription %s doesn't exist.".formatted(subscription));
        }
        report(row);
        return row.getInt("unready");
      }
    }
  }

  private void report(ResultSet row) throws SQLException, MigrationFailure {
    MigrationStatistics statistics =
        new MigrationStatistics(
            row.getInt("queued"),
            row.getInt("loading"),
            row.getInt("loaded"),
            0,
            row.getInt("latency"));
    boolean unloaded = row.getInt("sync_errors") > 0;
    run.migration().statistics(earlier -> unloaded ? statistics.loadFailed() : statistics);
    if (unloaded) {
      throw new MigrationFailure(
          "The load of %d table(s) failed; the log of the target says why."
              .formatted(statistics.loading()));
    }
    if (row.getInt("apply_errors") >= run.settings().applyErrors()) {
      throw new MigrationFailure(
          "A change could not be applied to the target, whose log says why.");
    }
  }
}
