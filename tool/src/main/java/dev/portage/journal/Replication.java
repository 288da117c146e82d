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
   * @throws Fault BUSY where a subscription has taken over, or the slot was dropped: then nothing
   *     of the transaction may stay
   */
  public static void applied(
      Session session, long migration, Lsn end, Instant committed, Optional<Instant> written)
      throws SQLException {
    int recorded =
        session.update(
            """
            UPDATE portage.replication
               SET applied_lsn = greatest(applied_lsn, ?::pg_lsn),
                   applied_at = greatest(applied_at, ?::timestamptz),
                   written_at = greatest(written_at, ?::timestamptz)
             WHERE migration = ? AND subscribed_at IS NULL
            """,
            end.toString(),
            committed.toString(),
            written.map(Instant::toString).orElse(null),
            migration);
    if (recorded == 0) {
      throw new Fault(
          ExitCode.BUSY,
          "the changes of the source are no longer applied by this relay: a subscription of the"
              + " target has taken over, or the slot was dropped",
          "Run the same command again.");
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

  /**
   * Records that a subscription takes over, in the transaction that enables it. What it writes is
   * not recorded by tenant.
   */
  public static void subscribed(Session session, long migration) throws SQLException {
    session.update(
        """
        UPDATE portage.replication SET subscribed_at = now(), bounds_known = false
         WHERE migration = ?
        """,
        migration);
  }

  /**
   * Records that the relay applies the changes again, in the transaction that drops the
   * subscription.
   *
   * @param applied up to which the subscription has applied all commits; {@link Lsn#NONE} where it
   *     is not known
   * @param now by the source's clock: when it was written last is not known, and no later
   */
  public static void relayed(Session session, long migration, Lsn applied, Instant now)
      throws SQLException {
    session.update(
        """
        UPDATE portage.replication
           SET subscribed_at = NULL, applied_lsn = greatest(applied_lsn, ?::pg_lsn),
               written_at = greatest(written_at, ?::timestamptz)
         WHERE migration = ?
        """,
        applied.toString(),
        now.toString(),
        migration);
  }

  /**
   * Whether {@link ReplicatedTenants} has the bounds of all tenants. Where it has not, rows that
   * came from the source cannot be told from the application's.
   */
  public static boolean boundsKnown(Session session, long migration) throws SQLException {
    return session.one(
        "SELECT bounds_known FROM portage.replication WHERE migration = ?",
        row -> row.getBoolean(1),
        migration);
  }

  /** Records that it has them again, in the transaction that stores them. */
  public static void knowsBounds(Session session, long migration) throws SQLException {
    session.update(
        "UPDATE portage.replication SET bounds_known = true WHERE migration = ?", migration);
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
