package dev.portage.sandbox.postgres;

/**
 * The sandbox cannot have the PostgreSQL server that was asked for. The message says what was
 * observed and what to do about it.
 */
public final class PostgresUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PostgresUnavailable(String message) {
    super(message);
  }

  PostgresUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
