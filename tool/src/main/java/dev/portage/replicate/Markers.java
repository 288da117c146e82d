package dev.portage.replicate;

import dev.portage.postgres.Lsn;
import dev.portage.postgres.Session;
import java.sql.SQLException;

/** Messages of Portage's own in the source's log, which come through the stream in their place. */
final class Markers {
  /** What Portage's messages begin with; other sessions may write messages, too. */
  static final String PREFIX = "portage";

  private Markers() {}

  /**
   * Writes one; the transaction of the source commits it.
   *
   * @return where it is in the log
   */
  static Lsn write(Session source, String content) throws SQLException {
    // It is waited for, and a position that is recorded must not be lost by a crash.
    source.run("SET LOCAL synchronous_commit = local");
    return source.one(
        "SELECT pg_logical_emit_message(true, ?, ?)::text",
        row -> Lsn.parse(row.getString(1)),
        PREFIX,
        content);
  }
}
