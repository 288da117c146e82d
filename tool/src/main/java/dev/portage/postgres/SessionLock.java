package dev.portage.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** An advisory lock that its connection holds; a killed process lets go of it by dying (I4). */
public final class SessionLock implements AutoCloseable {
  private final Connection connection;
  private final String name;

  private SessionLock(Connection connection, String name) {
    this.connection = connection;
    this.name = name;
  }

  static SessionLock tryTake(Connection connection, String name) throws SQLException {
    boolean taken =
        new Session(connection)
            .one(
                "SELECT pg_try_advisory_lock(hashtextextended(?, 0))",
                row -> row.getBoolean(1),
                name);
    connection.commit();
    // From here on it is only asked whether it lives: that shall leave no transaction open.
    connection.setAutoCommit(true);
    return taken ? new SessionLock(connection, name) : null;
  }

  /** Whether the connection that holds the lock still answers. */
  public boolean held() {
    try {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try (connection) {
      // Asked first: a peer that went without a word would be waited for much longer.
      if (held()) {
        new Session(connection)
            .one(
                "SELECT pg_advisory_unlock(hashtextextended(?, 0))",
                row -> row.getBoolean(1),
                name);
      }
    } catch (SQLException e) {
      // The connection is gone, and the lock with it: that is all that closing is for.
      return;
    }
  }
}
