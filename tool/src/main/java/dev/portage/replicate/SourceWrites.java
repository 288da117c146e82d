package dev.portage.replicate;

import dev.portage.journal.Replication;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * Whether a source that is not frozen is still written. The stream has every commit with its time,
 * whatever made it. The counters of {@code pg_stat_user_tables} would not do: a session may report
 * to them seconds later, before version 15 only with its next statement, and they also count what
 * was rolled back.
 *
 * @param at the time that this is about, by the source's clock
 * @param last when the last commit was made that changed a row; empty where there was none since
 *     the slot was created
 * @param open transactions that have written rows, and are not over
 * @param recent sessions that ended a statement after the last commit: one of them may have made
 *     it, unless its session is over
 */
public record SourceWrites(
    Instant at, Optional<Instant> last, List<String> open, List<String> recent) {
  /** A session a, for messages. */
  private static final String SESSION =
      """
      format('%s from %s, process %s (%s)', a.usename, coalesce(host(a.client_addr), 'the server'),
             a.pid, coalesce(nullif(a.application_name, ''), 'no application name'))""";

  /**
   * Checks: looks for open transactions, and then applies all that was committed before.
   *
   * @param within how long to apply, at most
   * @throws dev.portage.fault.Fault as {@link Drain#run}
   */
  public static SourceWrites check(Drain drain, Relay relay, Duration within) {
    Sides ends = drain.ends();
    Publication publication = drain.publication();
    SourceWrites before =
        ends.source().inTransaction(session -> open(session, publication.tables()));
    drain.run(relay, within);
    Optional<Instant> last =
        ends.target().inTransaction(session -> Replication.writtenAt(session, publication.name()));
    return new SourceWrites(before.at, last, before.open, recent(ends.source(), last));
  }

  private static SourceWrites open(Session session, List<SqlName> tables) throws SQLException {
    Instant at =
        session.one(
            "SELECT clock_timestamp()", row -> row.getObject(1, OffsetDateTime.class).toInstant());
    List<String> open =
        session.list(
            """
            SELECT DISTINCT CASE WHEN a.pid IS NOT NULL THEN SESSION
                                 ELSE 'prepared transaction ' || quote_literal(x.gid) END
              FROM pg_locks l
              LEFT JOIN pg_stat_activity a ON a.pid = l.pid
              LEFT JOIN pg_locks n ON n.virtualtransaction = l.virtualtransaction
                                  AND n.locktype = 'transactionid' AND n.granted
              LEFT JOIN pg_prepared_xacts x ON x.transaction = n.transactionid
              JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
             WHERE l.mode = 'RowExclusiveLock' AND l.granted
               AND l.relation IN (SELECT to_regclass(k) FROM unnest(?::text[]) k)
             ORDER BY 1
            """
                .replace("SESSION", SESSION),
            row -> row.getString(1),
            (Object) tables.stream().map(SqlName::quoted).toArray(String[]::new));
    return new SourceWrites(at, Optional.empty(), open, List.of());
  }

  private static List<String> recent(Database source, Optional<Instant> last) {
    return source.inTransaction(
        session ->
            session.list(
                """
                SELECT DISTINCT SESSION FROM pg_stat_activity a
                 WHERE a.datname = current_database() AND a.backend_type = 'client backend'
                   AND a.state_change >= ?::timestamptz AND a.application_name <> ?
                 ORDER BY 1
                """
                    .replace("SESSION", SESSION),
                row -> row.getString(1),
                last.map(Instant::toString).orElse(null),
                Database.APPLICATION));
  }

  /**
   * For how long nothing was written: zero where a transaction is open that has, empty where
   * nothing ever was since the slot was created.
   */
  public Optional<Duration> quiet() {
    return open.isEmpty()
        ? last.map(from -> from.isBefore(at) ? Duration.between(from, at) : Duration.ZERO)
        : Optional.of(Duration.ZERO);
  }
}
