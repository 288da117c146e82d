package dev.portage.schema;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Database;
import java.util.Optional;

/**
 * The version of a server of PostgreSQL that rows are copied from, or into. Before version 14 a
 * build of an index cannot be ended with its client, and a range of blocks cannot be read alone.
 *
 * @param number as {@code server_version_num} has it: 150004 is 15.4
 */
record ServerVersion(int number) {
  private static final int FIRST = 14;

  /**
   * Requires a version that is supported.
   *
   * @param name of the side, for messages
   * @param code of the refusal
   * @throws Fault with this code
   */
  static void require(Database side, String name, ExitCode code) {
    ServerVersion version =
        side.inTransaction(
            session ->
                session.one(
                    "SELECT current_setting('server_version_num')::integer",
                    row -> new ServerVersion(row.getInt(1))));
    version
        .refusal("%s (%s)".formatted(name, side.describe()), code)
        .ifPresent(
            refusal -> {
              throw refusal;
            });
  }

  /** Why it is refused; empty where it is supported. */
  Optional<Fault> refusal(String server, ExitCode code) {
    int major = number / 10_000;
    return major >= FIRST
        ? Optional.empty()
        : Optional.of(
            new Fault(
                code,
                "%s runs PostgreSQL %d, and this version of Portage needs %d or later"
                    .formatted(server, major, FIRST),
                "Nothing was written. Upgrade that server, or restore its snapshot as a cluster of a"
                    + " later version and pass that as --source."));
  }
}
