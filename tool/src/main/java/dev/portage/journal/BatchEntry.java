package dev.portage.journal;

import dev.portage.bots.BotKey;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Writes a batch's journal row and those of its units, inside the transaction of the rows (I1). */
public final class BatchEntry {
  /** Characters of a reason from which on those of further ranges are not added. */
  private static final int LONG_REASON = 2_000;

  private BatchEntry() {}

  /** Appends batches; their units have been planned. */
  static void plan(Session session, long migration, List<PlannedBatch> planned)
      throws SQLException {
    int position =
        session.one(
            "SELECT coalesce(max(position), -1) + 1 FROM portage.batch WHERE migration = ?",
            row -> row.getInt(1),
            migration);
    for (PlannedBatch batch : planned) {
      plan(session, migration, position++, batch);
    }
  }

  private static void plan(Session session, long migration, int position, PlannedBatch batch)
      throws SQLException {
    long id =
        session.one(
            """
            INSERT INTO portage.batch (migration, position, after_id, upto_id, rows, bytes)
            VALUES (?, ?, ?, ?, ?, ?) RETURNING id
            """,
            row -> row.getLong(1),
            migration,
            position,
            batch.ids().flatMap(IdRange::after).orElse(null),
            batch.ids().flatMap(IdRange::upTo).orElse(null),
            batch.rows(),
            batch.bytes());
    if (batch.ids().isPresent()) {
      dropWhole(session, migration, batch.units());
    }
    session.update(
        """
        INSERT INTO portage.batch_unit (batch, unit)
        SELECT ?, u.id FROM portage.unit u, unnest(?::text[], ?::text[]) AS k (user_id, bot_id)
         WHERE u.migration = ? AND u.user_id = k.user_id AND u.bot_id = k.bot_id
        """,
        id,
        batch.units().stream().map(key -> key.pk()).toArray(String[]::new),
        batch.units().stream().map(key -> key.bot().value()).toArray(String[]::new),
        migration);
  }

  /** What {@link #reopen} gave to a unit that is copied in ranges of its ids. */
  private static void dropWhole(Session session, long migration, List<BotKey> units)
      throws SQLException {
    session.update(
        """
        DELETE FROM portage.batch b USING portage.batch_unit k, portage.unit u
         WHERE k.batch = b.id AND u.id = k.unit AND u.migration = ? AND b.state = 'open'
           AND b.after_id IS NULL AND b.upto_id IS NULL
           AND u.user_id = ? AND u.bot_id = ?
           AND NOT EXISTS (SELECT FROM portage.batch_unit o WHERE o.batch = b.id AND o.unit <> u.id)
        """,
        migration,
        units.getFirst().pk(),
        units.getFirst().bot().value());
  }

  /**
   * Reopens the batches that a unit is in. A unit that is in none, since there was nothing to do
   * for it when it was planned, gets one of its own, after all others.
   */
  static void reopen(Session session, UnitLease unit) throws SQLException {
    reopenExisting(session, unit);
    session.update(
        """
        WITH added AS (
          INSERT INTO portage.batch (migration, position, rows, bytes)
          SELECT m.id, (SELECT coalesce(max(position), -1) + 1 FROM portage.batch
                         WHERE migration = m.id), 0, 0
            FROM portage.unit u JOIN portage.migration m ON m.id = u.migration
           WHERE u.id = ? AND NOT EXISTS (SELECT FROM portage.batch_unit WHERE unit = u.id)
          RETURNING id)
        INSERT INTO portage.batch_unit (batch, unit) SELECT id, ? FROM added
        """,
        unit.unit(),
        unit.unit());
  }

  /** Records that the rows of an id range are written, in the transaction that writes them. */
  public static void wrote(Session session, BatchLease range) throws SQLException {
    session.update("UPDATE portage.batch SET wrote = true WHERE id = ?", range.batch());
  }

  /** Records that no rows of a unit are left, and reopens its batches. */
  static void undo(Session session, UnitLease unit) throws SQLException {
    session.update(
        """
        UPDATE portage.batch SET wrote = false
         WHERE wrote AND id IN (SELECT batch FROM portage.batch_unit WHERE unit = ?)
        """,
        unit.unit());
    reopenExisting(session, unit);
  }

  /** Reopens the batches that a unit is in. */
  static void reopenExisting(Session session, UnitLease unit) throws SQLException {
    session.update(
        """
        UPDATE portage.batch SET state = 'open', ended_at = NULL
         WHERE state = 'ended'
           AND id IN (SELECT batch FROM portage.batch_unit WHERE unit = ?)
        """,
        unit.unit());
  }

  /**
   * Checks the fencing token, and locks the batch until the transaction ends (I2).
   *
   * @return whether the lease is still held
   */
  public static boolean fence(Session session, BatchLease lease) throws SQLException {
    return session
        .first(
            """
            SELECT id FROM portage.batch
             WHERE id = ? AND token = ? AND state = 'leased' FOR UPDATE
            """,
            row -> row.getLong(1),
            lease.batch(),
            lease.token())
        .isPresent();
  }

  /** Gives a leased batch more time, from now on. */
  public static void renew(Session session, BatchLease lease, Duration time) throws SQLException {
    session.update(
        """
        UPDATE portage.batch SET expires_at = now() + ? * interval '1 second'
         WHERE id = ? AND token = ?
        """,
        time.toSeconds(),
        lease.batch(),
        lease.token());
  }

  /** Ends the batch; the transaction has {@link #fence fenced} it. */
  public static void end(Session session, BatchLease lease) throws SQLException {
    session.update(
        """
        UPDATE portage.batch
           SET state = 'ended', ended_at = clock_timestamp(), expires_at = NULL
         WHERE id = ? AND token = ?
        """,
        lease.batch(),
        lease.token());
  }

  /**
   * The outcome of one unit of a batch.
   *
   * @param unit of the batch
   * @param outcome of it
   */
  public record Settled(Unit unit, BotOutcome outcome) {}

  /** Ends units that are in no other batch, or that no longer need their other batches. */
  public static void settle(Session session, List<Settled> settled) throws SQLException {
    session.updateEach(
        """
        UPDATE portage.unit
           SET state = 'ended', outcome = ?, reason = ?, chunks = ?, attempts = attempts + 1,
               ended_at = clock_timestamp(), expires_at = NULL
         WHERE id = ? AND state <> 'ended'
        """,
        settled.stream().map(BatchEntry::values).toList());
  }

  private static Object[] values(Settled settled) {
    return new Object[] {
      settled.outcome().id(),
      settled.outcome().storedReason(),
      settled.outcome().chunks(),
      settled.unit().lease().unit()
    };
  }

  /** Whether a unit had rows on the target when it was planned. */
  public static boolean hadRows(Session session, Unit unit) throws SQLException {
    return session.one(
        "SELECT had_rows FROM portage.unit WHERE id = ?",
        row -> row.getBoolean(1),
        unit.lease().unit());
  }

  /**
   * What an id range contributed to its unit.
   *
   * @param counted whether it counts: it does not where the unit was superseded, or failed, in the
   *     meantime
   * @param outcome of the unit where this was its last range
   */
  public record Part(boolean counted, Optional<BotOutcome> outcome) {}

  /**
   * Records that rows of a unit are left out, so that it fails with its last range.
   *
   * @param reason or "" where none are
   */
  public static void leftOut(Session session, Unit unit, String reason) throws SQLException {
    session.update(
        """
        UPDATE portage.unit
           SET reason = CASE WHEN reason = '' THEN ?
                             WHEN length(reason) < %d THEN reason || '; ' || ?
                             ELSE reason END
         WHERE id = ? AND state <> 'ended' AND ? <> ''
        """
            .formatted(LONG_REASON),
        reason,
        reason,
        unit.lease().unit(),
        reason);
  }

  /**
   * Counts an id range of a unit as written, and ends the unit with its last range.
   *
   * @param range the batch that wrote it, which this transaction {@link #end ends}
   * @param rows that this range wrote
   */
  public static Part part(Session session, BatchLease range, Unit unit, long rows)
      throws SQLException {
    long id = unit.lease().unit();
    // Locked first and read in a later statement, so the last of two concurrent ranges sees the
    // other.
    record Before(long chunks, String leftOut) {}

    Optional<Before> before =
        session.first(
            "SELECT chunks, reason FROM portage.unit WHERE id = ? AND state <> 'ended' FOR UPDATE",
            row -> new Before(row.getLong(1), row.getString(2)),
            id);
    if (before.isEmpty()) {
      return new Part(false, Optional.empty());
    }
    long chunks = before.get().chunks() + rows;
    boolean last =
        session.one(
            """
            SELECT NOT EXISTS (SELECT FROM portage.batch_unit x JOIN portage.batch b
                                   ON b.id = x.batch
                                WHERE x.unit = ? AND b.state <> 'ended' AND b.id <> ?)
            """,
            row -> row.getBoolean(1),
            id,
            range.batch());
    if (!last) {
      session.update("UPDATE portage.unit SET chunks = ? WHERE id = ?", chunks, id);
      return new Part(true, Optional.empty());
    }
    String leftOut = before.get().leftOut();
    BotOutcome outcome =
        leftOut.isEmpty() ? new BotOutcome.Migrated(chunks) : new BotOutcome.Failed(leftOut);
    settle(session, List.of(new Settled(unit, outcome)));
    return new Part(true, Optional.of(outcome));
  }
}
