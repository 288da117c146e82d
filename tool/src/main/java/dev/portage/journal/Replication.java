package dev.portage.journal;

import dev.portage.postgres.Lsn;
import dev.portage.postgres.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * How far a migration follows its source. The position is written in the transaction of the changes
 * themselves, so that it neither runs ahead of them nor lags behind (I1).
 *
 * @param migration its number
 * @param name of the slot and the publication on the source
 * @param slot from which on the slot has all commits
 * @param applied up to which all commits are applied
 * @param appliedAt when the last of them was committed, by the source's clock
 */
public record Replication(
    long migration, String name, Lsn slot, Lsn applied, Optional<Instant> appliedAt) {
  /** The replication of a migration; empty where it has none. */
  public static Optional<Replication> find(Session session, long migration) throws SQLException {
    return session.first(
        """
        SELECT migration, name, slot_lsn::text, applied_lsn::text, applied_at
          FROM portage.replication WHERE migration = ?
        """,
        Replication::read,
        migration);
  }

  private static Replication read(ResultSet row) throws SQLException {
    return new Replication(
        row.getLong(1),
        row.getString(2),
        Lsn.parse(row.getString(3)),
        Lsn.parse(row.getString(4)),
        Optional.ofNullable(row.getObject(5, OffsetDateTime.class)).map(OffsetDateTime::toInstant));
  }

  /** Records a slot that was created. */
  public static void begin(Session session, long migration, String name, Lsn slot)
      throws SQLException {
    session.update(
        """
        INSERT INTO portage.replication (migration, name, slot_lsn, applied_lsn)
        VALUES (?, ?, ?::pg_lsn, ?::pg_lsn)
        """,
        migration,
        name,
        slot.toString(),
        slot.toString());
  }

  /**
   * The address of the source that something was made on; empty where its migration is no longer
   * recorded.
   *
   * @param name of a slot or freeze, which has the migration's number in it
   */
  public static Optional<String> source(Session session, String name) throws SQLException {
    return session.first(
        "SELECT source FROM portage.migration WHERE starts_with(?, 'portage_' || id || '_')",
        row -> row.getString(1),
        name);
  }

  /** Forgets the slot of this name, from which nothing can be applied any more. */
  public static int forget(Session session, String name) throws SQLException {
    return session.update("DELETE FROM portage.replication WHERE name = ?", name);
  }

  /**
   * Records that all commits up to here are applied, in the transaction that applies them.
   *
   * @param committed when the last one was committed, by the source's clock
   * @param written the same of the last one that changed a row; empty where none did
   */
  public static void applied(
      Session session, long migration, Lsn end, Instant committed, Optional<Instant> written)
      throws SQLException {
    session.update(
        """
        UPDATE portage.replication
           SET applied_lsn = ?::pg_lsn, applied_at = ?::timestamptz,
               written_at = coalesce(?::timestamptz, written_at)
         WHERE migration = ? AND applied_lsn <= ?::pg_lsn
        """,
        end.toString(),
        committed.toString(),
        written.map(Instant::toString).orElse(null),
        migration,
        end.toString());
  }

  /**
   * When the last commit that is applied and changed a row was made, by the source's clock; empty
   * where there was none since the slot was created.
   *
   * @param name of the slot
   */
  public static Optional<Instant> writtenAt(Session session, String name) throws SQLException {
    return session
        .one(
            "SELECT written_at FROM portage.replication WHERE name = ?",
            row -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)),
            name)
        .map(OffsetDateTime::toInstant);
  }
}
