package dev.portage.replicate;

import dev.portage.postgres.Lsn;
import dev.portage.postgres.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A replication slot of the source, as {@code pg_replication_slots} has it. It keeps the log from
 * what is confirmed on: a slot without a reader fills the source's disk.
 *
 * @param name of it
 * @param confirmed up to which the reader has confirmed all commits
 * @param kept bytes of the log that the server keeps for it
 * @param written the end of the server's log now
 * @param reader process id of the session that reads it; empty where none does
 * @param lost why the server has removed log that it needs; empty where it has not
 */
public record Slot(
    String name,
    Lsn confirmed,
    long kept,
    Lsn written,
    Optional<Integer> reader,
    Optional<String> lost) {
  /** Reads it; empty where the server has none of this name. */
  public static Optional<Slot> find(Session source, String name) throws SQLException {
    return source.first(
        """
        SELECT slot_name, confirmed_flush_lsn::text,
               coalesce(pg_current_wal_lsn() - restart_lsn, 0)::bigint,
               pg_current_wal_lsn()::text, active_pid,
               CASE WHEN wal_status = 'lost' THEN 'wal_status is lost' END
          FROM pg_replication_slots WHERE slot_name = ? AND database = current_database()
        """,
        Slot::read,
        name);
  }

  private static Slot read(ResultSet row) throws SQLException {
    int reader = row.getInt(5);
    boolean read = !row.wasNull();
    return new Slot(
        row.getString(1),
        Optional.ofNullable(row.getString(2)).map(Lsn::parse).orElse(Lsn.NONE),
        row.getLong(3),
        Lsn.parse(row.getString(4)),
        read ? Optional.of(reader) : Optional.empty(),
        Optional.ofNullable(row.getString(6)));
  }

  /** Portage's own in this database that nothing reads, whatever migration they are of. */
  public static List<String> unread(Session source) throws SQLException {
    return source.list(
        """
        SELECT slot_name FROM pg_replication_slots
         WHERE slot_name ~ '^portage_' AND database = current_database() AND NOT active ORDER BY 1
        """,
        row -> row.getString(1));
  }

  /**
   * Drops it, where it exists.
   *
   * @throws SQLException 55006 while a session reads it
   */
  public static void drop(Session source, String name) throws SQLException {
    source.list(
        """
        SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
         WHERE slot_name = ? AND database = current_database()
        """,
        row -> "",
        name);
  }
}
