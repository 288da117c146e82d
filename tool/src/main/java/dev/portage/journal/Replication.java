package dev.portage.journal;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
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
   * Records that all commits up to here are applied, in the transaction that applies them.
   *
   * @param committed when the last one was committed, by the source's clock
   * @throws Fault BUSY where a subscription has taken over: then nothing of the transaction may
   *     stay
   */
  public static void applied(Session session, long migration, Lsn end, Instant committed)
      throws SQLException {
    int recorded =
        session.update(
            """
            UPDATE portage.replication
               SET applied_lsn = greatest(applied_lsn, ?::pg_lsn),
                   applied_at = greatest(applied_at, ?::timestamptz)
             WHERE migration = ? AND subscribed_at IS NULL
            """,
            end.toString(),
            committed.toString(),
            migration);
    if (recorded == 0) {
      throw new Fault(
          ExitCode.BUSY,
          "a subscription of the target follows the source now, and applies its changes",
          "Run the same command again: it continues with the subscription.");
    }
  }

  /**
   * Locks the record until the transaction ends: neither the relay nor another handover commits
   * meanwhile.
   */
  public static Replication lock(Session session, long migration) throws SQLException {
    session.one(
        "SELECT 1 FROM portage.replication WHERE migration = ? FOR UPDATE", row -> "", migration);
    return find(session, migration).orElseThrow();
  }

  /** Whether a subscription has taken over from the relay. */
  public static boolean isSubscribed(Session session, long migration) throws SQLException {
    return session.one(
        "SELECT subscribed_at IS NOT NULL FROM portage.replication WHERE migration = ?",
        row -> row.getBoolean(1),
        migration);
  }

  /** Records that a subscription takes over, in the transaction that enables it. */
  public static void subscribed(Session session, long migration) throws SQLException {
    session.update(
        "UPDATE portage.replication SET subscribed_at = now() WHERE migration = ?", migration);
  }
}
