package dev.portage.postgres;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.sql.SQLException;
import java.util.Set;

/** Turns what the driver throws into a {@link Fault}, by SQLSTATE (PostgreSQL, Appendix A). */
final class ServerFaults {
  /** Serialization failure, deadlock, lock not available: the same again may go well. */
  private static final Set<String> BUSY = Set.of("40001", "40P01", "55P03");

  private ServerFaults() {}

  static Fault of(Throwable thrown, Side side, DatabaseAddress address) {
    SQLException sql = sqlException(thrown);
    String state = sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
    String said = sql == null ? thrown.getMessage() : firstLine(sql.getMessage());
    if (state.startsWith("28")) {
      return new Fault(
          side.login(),
          "%s refused the login of %s: %s".formatted(address.shown(), address.user(), said),
          login(side),
          thrown);
    }
    if (state.startsWith("08") || state.startsWith("57P") || sql == null) {
      return new Fault(
          side.unreachable(),
          "%s does not answer: %s".formatted(address.shown(), said),
          unreachable(side),
          thrown);
    }
    if (state.equals("3D000")) {
      return new Fault(
          ExitCode.BAD_CONFIGURATION,
          "%s: %s".formatted(address.shown(), said),
          "The secret's field dbname, or the end of the address, names the database: mend it, or"
              + " name another secret with --secret.",
          thrown);
    }
    // Two sessions that make the same index at once: the second finds it when it looks again.
    boolean madeMeanwhile =
        state.equals("23505") && said.contains("\"pg_class_relname_nsp_index\"");
    if (BUSY.contains(state) || madeMeanwhile) {
      return new Fault(
          ExitCode.BUSY_ROWS,
          "%s holds something that another session uses: %s (SQLSTATE %s)"
              .formatted(address.shown(), said, state),
          "Nothing of that transaction stays. Run the same command again.",
          thrown);
    }
    return new Fault(
        side.refused(),
        "%s refused a statement: %s (SQLSTATE %s)".formatted(address.shown(), said, state),
        refused(state),
        thrown);
  }

  private static String login(Side side) {
    return switch (side) {
      case TARGET ->
          "Compare the secret of the stack (DbConfigSecretArn) with the cluster's password, or give"
              + " it in PORTAGE_TARGET_PASSWORD where --target names the cluster.";
      case SOURCE ->
          "Give the source's password in PORTAGE_SOURCE_PASSWORD. A snapshot has the password of the"
              + " day when it was taken.";
    };
  }

  private static String unreachable(Side side) {
    return switch (side) {
      case TARGET ->
          "Check that the cluster is started, and that this machine may reach it: only the"
              + " embedding task's security group does (run Portage there, or through a tunnel"
              + " with --db-host and --db-port). Then run the same command again.";
      case SOURCE ->
          "Check that the source is started, and that this machine may reach it. Then run the same"
              + " command again: it goes on where it stopped.";
    };
  }

  private static String refused(String state) {
    return state.startsWith("53100")
        ? "Its disk is full. Make room there, and run the same command again: what was committed"
            + " stands, and nothing of that transaction does."
        : "Nothing of that statement's transaction stays. Mend what it names and run the same"
            + " command again; --debug shows where it came from.";
  }

  private static SQLException sqlException(Throwable thrown) {
    // The innermost one: a pool wraps what the driver said.
    SQLException found = null;
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && sql.getSQLState() != null) {
        found = sql;
      }
    }
    return found;
  }

  private static String firstLine(String message) {
    return message == null ? "no message" : message.lines().findFirst().orElse("no message");
  }
}
