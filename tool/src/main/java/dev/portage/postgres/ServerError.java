package dev.portage.postgres;

import dev.portage.fault.Transience;
import java.sql.SQLException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the SQLSTATEs of a server mean for Portage (PostgreSQL, Appendix A; "08" and "XX" also come
 * from the driver). A row holds whole states, or the beginnings of states. The first row that
 * matches counts.
 */
enum ServerError {
  /** The role, its password, or a line of pg_hba.conf. */
  LOGIN(Transience.PERMANENT, false, "28"),
  /** No such database, or one that was dropped meanwhile. */
  NO_DATABASE(Transience.PERMANENT, false, "3D000", "57P04"),
  /** Portage's own state for a pooler that gives each transaction another session. */
  POOLER(Transience.PERMANENT, false, ServerError.POOLER_STATE),
  /**
   * The connection broke, the server shuts down or starts, or a timeout for idle sessions (57P05),
   * idle transactions (25P03) or transactions (25P04) ended the session.
   */
  UNREACHABLE(Transience.TRANSIENT, true, "08", "57P", "25P03", "25P04"),
  /**
   * A reader: for some seconds after a failover, names and pooled connections still lead to the
   * former writer.
   */
  READ_ONLY(Transience.TRANSIENT, true, "25006"),
  /** Too many connections. */
  EXHAUSTED(Transience.TRANSIENT, false, "53300"),
  /** No memory for this statement at this time: another one may well succeed. */
  NO_MEMORY(Transience.TRANSIENT, false, "53200"),
  /** Serialization failure, deadlock, lock not available. */
  BUSY(Transience.TRANSIENT, false, "40001", "40P01", "55P03"),
  /**
   * What no row is the cause of: a missing right, table, column or schema; no disk or memory; an
   * error of the server's operating system; a statement that is too complex.
   */
  SYSTEM(Transience.PERMANENT, false, "42501", "42P01", "42703", "3F000", "53", "54001", "58"),
  /** Everything else: the same statement, with the same rows, would be refused again. */
  REFUSED(Transience.PERMANENT, false, "");

  static final String POOLER_STATE = "PT001";

  private final Transience transience;
  private final boolean evicts;
  private final Pattern states;

  ServerError(Transience transience, boolean evicts, String... states) {
    this.transience = transience;
    this.evicts = evicts;
    this.states =
        Pattern.compile(Stream.of(states).map(Pattern::quote).collect(Collectors.joining("|")));
  }

  /**
   * The row for what was thrown. Without an SQLSTATE it never reached the server.
   *
   * @param thrown by the driver or by the pool
   */
  static ServerError of(Throwable thrown) {
    SQLException sql = innermost(thrown);
    if (sql == null) {
      return UNREACHABLE;
    }
    return madeMeanwhile(sql) ? BUSY : of(sql.getSQLState());
  }

  static ServerError of(String state) {
    for (ServerError row : values()) {
      if (row.states.matcher(state).lookingAt()) {
        return row;
      }
    }
    return REFUSED;
  }

  /** Two sessions that make the same index at once: the second finds it when it looks again. */
  private static boolean madeMeanwhile(SQLException sql) {
    return sql.getSQLState().equals("23505")
        && String.valueOf(sql.getMessage()).contains("\"pg_class_relname_nsp_index\"");
  }

  /** The innermost exception with an SQLSTATE, since a pool wraps what the driver said; or null. */
  static SQLException innermost(Throwable thrown) {
    SQLException found = null;
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && sql.getSQLState() != null) {
        found = sql;
      }
    }
    return found;
  }

  Transience transience() {
    return transience;
  }

  /** Whether no pooled connection to that server may be used again. */
  boolean evicts() {
    return evicts;
  }
}
