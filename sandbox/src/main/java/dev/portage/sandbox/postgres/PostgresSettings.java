package dev.portage.sandbox.postgres;

import java.util.Optional;

/**
 * What a cluster is started with. Logical replication is always possible, and queries are never
 * compiled (the private binaries have no compiler).
 *
 * @param password of the superuser {@code postgres}, at least one character
 * @param durable whether commits reach the disk. Without it everything is much faster and a power
 *     cut destroys the cluster: for tests, never for a benchmark
 * @param sharedBuffersMiB PostgreSQL's own cache in MiB, at least 1
 * @param maxConnections client connections at most, at least 10
 * @param replications logical replications at most that this cluster sends, and as many that it
 *     receives, at least 1: each has a slot and a sender on its source, and a worker on its target
 */
public record PostgresSettings(
    String password, boolean durable, int sharedBuffersMiB, int maxConnections, int replications) {
  private static final int FIRST_WITH_SCRAM_ITERATIONS = 16;

  public PostgresSettings {
    if (password.isEmpty() || sharedBuffersMiB < 1 || maxConnections < 10 || replications < 1) {
      throw new IllegalArgumentException(
          "a password, 1 MiB, 10 connections and 1 replication are the least, not a password of %d characters, %d MiB, %d and %d"
              .formatted(password.length(), sharedBuffersMiB, maxConnections, replications));
    }
  }

  /**
   * Returns the settings of a small production server: durable, 128 MiB, 100 connections, 10
   * replications.
   */
  public static PostgresSettings withPassword(String password) {
    return new PostgresSettings(password, true, 128, 100, 10);
  }

  public PostgresSettings notDurable() {
    return new PostgresSettings(password, false, sharedBuffersMiB, maxConnections, replications);
  }

  public PostgresSettings sharedBuffers(int mebibytes) {
    return new PostgresSettings(password, durable, mebibytes, maxConnections, replications);
  }

  public PostgresSettings connections(int most) {
    return new PostgresSettings(password, durable, sharedBuffersMiB, most, replications);
  }

  public PostgresSettings replications(int most) {
    return new PostgresSettings(password, durable, sharedBuffersMiB, maxConnections, most);
  }

  PostgresSettings password(String other) {
    return new PostgresSettings(other, durable, sharedBuffersMiB, maxConnections, replications);
  }

  /** Never a password in a log. */
  @Override
  public String toString() {
    return "PostgresSettings[durable=%s, sharedBuffersMiB=%d, maxConnections=%d, replications=%d]"
        .formatted(durable, sharedBuffersMiB, maxConnections, replications);
  }

  /**
   * Servers answer on the loopback address only, and thousands of logins are most of what short
   * tests do: each costs one round of hashing and not 4,096. Older versions cannot be told.
   */
  static Optional<String> scram(int major) {
    return major < FIRST_WITH_SCRAM_ITERATIONS
        ? Optional.empty()
        : Optional.of("scram_iterations = 1");
  }

  /**
   * The whole of {@code postgresql.conf}. The time zone is GMT because that needs no time zone
   * files of the host. A base backup needs two senders, and a subscription a second worker while it
   * copies a table; the other workers are PostgreSQL's default.
   */
  String configuration(int major) {
    return """
    listen_addresses = '127.0.0.1'
    unix_socket_directories = ''
    max_connections = %d
    shared_buffers = '%dMB'
    wal_level = logical
    max_replication_slots = %6$d
    max_wal_senders = %7$d
    max_logical_replication_workers = %8$d
    max_worker_processes = %9$d
    max_prepared_transactions = 10
    fsync = %3$s
    synchronous_commit = %3$s
    full_page_writes = %3$s
    max_wal_size = '%4$s'
    jit = off
    timezone = 'GMT'
    log_timezone = 'GMT'
    log_line_prefix = '%%m [%%p] %%d '
    %5$s
    """
        .formatted(
            maxConnections,
            sharedBuffersMiB,
            durable ? "on" : "off",
            durable ? "1GB" : "256MB",
            scram(major).orElse(""),
            2 * replications,
            2 * replications + 2,
            2 * replications,
            2 * replications + 8);
  }
}
