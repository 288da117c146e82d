package dev.portage.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/**
 * Recognises a pooler in transaction mode (such as pgbouncer's), which gives each transaction
 * another session of the server: an advisory lock then belongs to nobody in particular, and what is
 * set for a session is set for other clients.
 */
final class PoolerCheck {
  /** Other clients may take sessions meanwhile, so one comparison may miss it. */
  private static final int COMPARISONS = 3;

  private PoolerCheck() {}

  /** Opens another connection to the same address. */
  interface Opening {
    Connection open() throws SQLException;
  }

  /**
   * Refuses such a pooler.
   *
   * @param session of the server that the first statement ran in, in commit mode "auto"
   * @throws SQLException with {@link ServerError#POOLER_STATE}
   */
  static void refuse(Connection connection, int session, Opening opening) throws SQLException {
    // Without a pooler the session is the one that the server named at the login.
    if (connection.unwrap(PGConnection.class).getBackendPID() == session) {
      return;
    }
    // RDS Proxy binds a connection to one session when it sets something; this is harmless to set.
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET application_name = 'portage'");
    }
    int first = session(connection);
    try (Connection other = opening.open()) {
      other.setAutoCommit(false);
      // The driver would prepare its ROLLBACK in one session, and a second one does not know it.
      other.unwrap(PGConnection.class).setPrepareThreshold(0);
      for (int i = 0; i < COMPARISONS; i++) {
        int occupied = session(other);
        int meanwhile = session(connection);
        other.rollback();
        // Most poolers lend the session that was given back last.
        int afterwards = session(connection);
        if (occupied == first || meanwhile != first || afterwards != first) {
          throw new SQLException(
              "this is a pooler in transaction mode: transactions of two connections share"
                  + " sessions of the server",
              ServerError.POOLER_STATE);
        }
      }
    }
  }

  static int session(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }
}
