package dev.portage.postgres;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.sql.SQLException;

/** Turns what the driver throws into a {@link Fault}, by SQLSTATE (PostgreSQL, Appendix A). */
final class TargetFaults {
  private TargetFaults() {}

  static Fault of(Throwable thrown, DatabaseAddress address) {
    SQLException sql = sqlException(thrown);
    String state = sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
    String said = sql == null ? thrown.getMessage() : firstLine(sql.getMessage());
    if (state.startsWith("28")) {
      return new Fault(
          ExitCode.TARGET_LOGIN,
          "%s refused the login of %s: %s".formatted(address.shown(), address.user(), said),
          "Compare the secret of the stack (DbConfigSecretArn) with the cluster's password.",
          thrown);
    }
    if (state.startsWith("08") || state.startsWith("57P") || sql == null) {
      return new Fault(
          ExitCode.TARGET_UNREACHABLE,
          "%s does not answer: %s".formatted(address.shown(), said),
          "Check that the cluster is started, and that this machine may reach it: only the"
              + " embedding task's security group does (run Portage there, or through a tunnel"
              + " with --db-host and --db-port). Then run the same command again.",
          thrown);
    }
    if (state.equals("3D000")) {
      return new Fault(
          ExitCode.BAD_CONFIGURATION,
          "%s: %s".formatted(address.shown(), said),
          "The secret's field dbname names the database: mend it, or name another secret with"
              + " --secret.",
          thrown);
    }
    return new Fault(
        ExitCode.TARGET_REFUSED,
        "%s refused a statement: %s (SQLSTATE %s)".formatted(address.shown(), said, state),
        "Nothing of that statement's transaction stays. Mend what it names and run the same"
            + " command again; --debug shows where it came from.",
        thrown);
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
