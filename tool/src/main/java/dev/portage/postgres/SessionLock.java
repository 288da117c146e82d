package dev.portage.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * An advisory lock that its session on the server holds; when the process is killed, its session
 * ends, and the lock with it (I4).
 */
public final class SessionLock implements AutoCloseable {
  /** A question that is answered from memory. */
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private static final String READ_ONLY = "25006";

  private final Connection connection;
  private final String name;
  private final ServerSession holder;

  /** A session of the server: a process id is used again, its start tells it from another. */
  private record ServerSession(int pid, String start, boolean readOnly) {}

  private SessionLock(Connection connection, String name, ServerSession holder) {
    this.connection = connection;
    this.name = name;
    this.holder = holder;
  }

  static SessionLock tryTake(Connection connection, String name) throws SQLException {
    Session session = new Session(connection);
    ServerSession holder =
        session.one(
            """
            SELECT pid, backend_start::text,
                   pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean
              FROM pg_stat_activity WHERE pid = pg_backend_pid()
            """,
            row -> new ServerSession(row.getInt(1), row.getString(2), row.getBoolean(3)));
    if (holder.readOnly()) {
      // Advisory locks of a reader are its own: the writer knows nothing of them.
      throw new SQLException("a lock was asked of a server that is read-only", READ_ONLY);
    }
    boolean taken =
        session.one(
            "SELECT pg_try_advisory_lock(hashtextextended(?, 0))", row -> row.getBoolean(1), name);
    connection.commit();
    if (!taken) {
      return null;
    }
    // From here on it is only asked whether it is held: that shall leave no transaction open.
    connection.setAutoCommit(true);
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(ANSWER.toMillis()));
    return new SessionLock(connection, name, holder);
  }

  /** Whether the session that took the lock answers and holds it, as the server says. */
  public boolean held() {
    try {
      return new Session(connection)
          .one(
              """
              SELECT EXISTS (SELECT FROM pg_locks
                              WHERE locktype = 'advisory' AND granted AND objsubid = 1
                                AND pid = pg_backend_pid() AND pid = ?
                                AND (classid::bigint << 32 | objid::bigint)
                                    = hashtextextended(?, 0))
              """,
              row -> row.getBoolean(1),
              holder.pid(),
              name);
    } catch (SQLException e) {
      return false;
    }
  }

  /** Whether any session of this database holds the lock of this name. */
  public static boolean isHeld(Session session, String name) throws SQLException {
    return session.one(
        """
        SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                        WHERE d.datname = current_database() AND l.locktype = 'advisory'
                          AND l.granted AND l.objsubid = 1
                          AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended(?, 0))
        """,
        row -> row.getBoolean(1),
        name);
  }

  /** Ends the session that took it, from another one; false where it has ended. */
  boolean terminate(Session other) throws SQLException {
    return other
        .first(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE pid = ? AND backend_start::text = ? AND usename = current_user
               AND application_name = ?
            """,
            row -> row.getBoolean(1),
            holder.pid(),
            holder.start(),
            Database.APPLICATION)
        .orElse(false);
  }

  @Override
  public void close() {
    try (connection) {
      new Session(connection)
          .one("SELECT pg_advisory_unlock(hashtextextended(?, 0))", row -> row.getBoolean(1), name);
    } catch (SQLException e) {
      // The connection is gone, and the lock with it: that is all that closing is for.
      return;
    }
  }
}
