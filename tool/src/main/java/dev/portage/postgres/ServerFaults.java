package dev.portage.postgres;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.sql.SQLException;

/** Turns what the driver throws into a {@link Fault}, by the table {@link ServerError}. */
final class ServerFaults {
  /** The driver's own state where the server asks for a password that it was not given. */
  private static final String NO_PASSWORD = "08004";

  private ServerFaults() {}

  /** The fault of the address's supplier, which the pool wraps, or else one of the server. */
  static Fault of(Throwable thrown, Side side, DatabaseAddress address) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof Fault fault) {
        return fault;
      }
    }
    if (isOfTls(thrown)) {
      return unverified(thrown, side, address);
    }
    SQLException sql = ServerError.innermost(thrown);
    String said = sql == null ? String.valueOf(thrown.getMessage()) : firstLine(sql.getMessage());
    String state = sql == null ? "" : sql.getSQLState();
    ServerError error =
        NO_PASSWORD.equals(state) && !address.hasPassword()
            ? ServerError.LOGIN
            : ServerError.of(thrown);
    return new Fault(
        code(error, side),
        message(error, address, said, state),
        next(error, side, address, state),
        error.transience(),
        thrown);
  }

  /** The driver's own words; its states are those of any lost connection. */
  private static boolean isOfTls(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      String said = String.valueOf(t.getMessage());
      boolean ofServer =
          said.startsWith("The server does not support SSL")
              || said.contains("could not be verified by hostnameverifier")
              || said.startsWith("Could not open SSL root certificate file");
      if (ofServer
          || t instanceof CertificateException
          || t instanceof CertPathBuilderException
          || t instanceof CertPathValidatorException) {
        return true;
      }
    }
    return false;
  }

  private static Fault unverified(Throwable thrown, Side side, DatabaseAddress address) {
    SQLException sql = ServerError.innermost(thrown);
    return new Fault(
        side.refused(),
        "%s cannot be verified as --db-sslmode %s asks for: %s"
            .formatted(
                address.describe(),
                address.tls().mode(),
                firstLine(sql == null ? thrown.getMessage() : sql.getMessage())),
        "Make sure that this is the right server: it would be given the password. Name the"
            + " certificates of those who sign its own with --db-sslrootcert (of Amazon RDS:"
            + " https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem), or verify less"
            + " with --db-sslmode, such as require.",
        thrown);
  }

  private static ExitCode code(ServerError error, Side side) {
    return switch (error) {
      case LOGIN -> side.login();
      case NO_DATABASE, POOLER -> ExitCode.BAD_CONFIGURATION;
      case UNREACHABLE, READ_ONLY, EXHAUSTED -> side.unreachable();
      case BUSY -> ExitCode.BUSY_ROWS;
      case NO_MEMORY, SYSTEM, REFUSED -> side.refused();
    };
  }

  private static String message(
      ServerError error, DatabaseAddress address, String said, String state) {
    String where = address.describe();
    return switch (error) {
      case LOGIN -> "%s refused the login of %s: %s".formatted(where, address.user(), said);
      case NO_DATABASE, POOLER -> "%s: %s".formatted(where, said);
      case UNREACHABLE -> "%s does not answer: %s".formatted(where, said);
      case READ_ONLY -> "%s is a reader: %s".formatted(where, said);
      case EXHAUSTED, NO_MEMORY -> "%s has no room: %s (SQLSTATE %s)".formatted(where, said, state);
      case BUSY ->
          "%s holds something that another session uses: %s (SQLSTATE %s)"
              .formatted(where, said, state);
      case SYSTEM, REFUSED ->
          "%s refused a statement: %s (SQLSTATE %s)".formatted(where, said, state);
    };
  }

  private static String next(ServerError error, Side side, DatabaseAddress address, String state) {
    return switch (error) {
      case LOGIN -> login(side, address);
      case NO_DATABASE ->
          address
              .option()
              .map(
                  "The end of the address that %s gives names the database: correct it."::formatted)
              .orElse(
                  "The secret's field dbname names the database: fix it, or name another secret"
                      + " with --secret.");
      case POOLER ->
          "Connect to the cluster itself, or to a pool in session mode: pass its host and port with"
              + " --db-host and --db-port, or its address with --target or --source.";
      case UNREACHABLE -> unreachable(side, address);
      case READ_ONLY ->
          "After a failover this ends within a minute. Otherwise pass the address of the writer"
              + " (the cluster endpoint); then run the same command again.";
      case EXHAUSTED ->
          "Close sessions there, or raise max_connections (or the capacity); then run the same"
              + " command again.";
      case NO_MEMORY -> "Raise the capacity of the cluster; then run the same command again.";
      case BUSY ->
          "Nothing of that transaction was written. pg_stat_activity shows sessions that hold"
              + " locks, often idle in transaction: let them end, or end them with"
              + " pg_terminate_backend, and run the same command again.";
      case SYSTEM, REFUSED -> refused(state);
    };
  }

  private static String login(Side side, DatabaseAddress address) {
    if (address.option().isPresent()) {
      return "Give the password of %s in PORTAGE_%s_PASSWORD, or in PGPASSWORD for both sides; no"
              .formatted(address.user(), side)
          + " password file is read.";
    }
    return switch (side) {
      case TARGET ->
          "Compare the secret of the stack (DbConfigSecretArn) with the cluster's password.";
      case SOURCE ->
          "Give the source's password in PORTAGE_SOURCE_PASSWORD. A snapshot has the password of"
              + " the day when it was taken.";
    };
  }

  private static String unreachable(Side side, DatabaseAddress address) {
    return switch (side) {
      case TARGET ->
          address.option().isPresent()
              ? "Check that the cluster is started, and that this machine may reach it. Then run"
                  + " the same command again."
              : "Check that the cluster is started, and that this machine may reach it: only the"
                  + " embedding task's security group does (run Portage there, or through a tunnel"
                  + " with --db-host and --db-port). Then run the same command again.";
      case SOURCE ->
          "Check that the source is started, and that this machine may reach it. Then run the same"
              + " command again: it resumes where it stopped.";
    };
  }

  private static String refused(String state) {
    return state.startsWith("53100")
        ? "Its disk is full. Make room there, and run the same command again: what was committed"
            + " stays, and nothing of that transaction does."
        : "Nothing of that statement's transaction was written. Fix what it names and run the same"
            + " command again; --debug shows where it came from.";
  }

  private static String firstLine(String message) {
    return message == null ? "no message" : message.lines().findFirst().orElse("no message");
  }
}
