package dev.portage.journal;

import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Writes a unit's journal row, inside the transaction of its rows (I1). */
public final class UnitEntry {
  private UnitEntry() {}

  /**
   * Checks the fencing token, and locks the unit until the transaction ends (I2).
   *
   * @return whether the lease is still held
   */
  public static boolean fence(Session session, UnitLease lease) throws SQLException {
    return session
        .first(
            """
            SELECT id FROM portage.unit
             WHERE id = ? AND token = ? AND state = 'leased' FOR UPDATE
            """,
            row -> row.getLong(1),
            lease.unit(),
            lease.token())
        .isPresent();
  }

  /** Ends the unit; the transaction has {@link #fence fenced} it. */
  public static boolean end(Session session, UnitLease lease, UnitResult result)
      throws SQLException {
    int ended =
        session.update(
            """
            UPDATE portage.unit
               SET state = 'ended', outcome = ?, reason = ?, chunks = ?, digest = ?,
                   first_id = ?, last_id = ?, ended_at = clock_timestamp(), expires_at = NULL
             WHERE id = ? AND token = ? AND state = 'leased'
            """,
            result.outcome().id(),
            result.outcome().storedReason(),
            result.outcome().chunks(),
            result.digest(),
            result.firstId(),
            result.lastId(),
            lease.unit(),
            lease.token());
    sources(session, lease, result.sources());
    return ended == 1;
  }

  /** Changes the outcome of an ended unit, in the transaction that changes its rows. */
  public static void amend(Session session, UnitLease unit, BotOutcome outcome)
      throws SQLException {
    session.update(
        """
        UPDATE portage.unit SET outcome = ?, reason = ?, chunks = ?
         WHERE id = ? AND state = 'ended'
        """,
        outcome.id(),
        outcome.storedReason(),
        outcome.chunks(),
        unit.unit());
  }

  /**
   * Records up to which id the rows of units are Portage's, in the transaction that copies them.
   *
   * @param lastIds by unit
   */
  public static void wrote(Session session, Map<UnitLease, String> lastIds) throws SQLException {
    session.updateEach(
        "UPDATE portage.unit SET last_id = greatest(last_id, ? COLLATE \"C\") WHERE id = ?",
        lastIds.entrySet().stream()
            .map(unit -> new Object[] {unit.getValue(), unit.getKey().unit()})
            .toList());
  }

  /**
   * Reopens a unit whose rows this transaction has removed, with its batches, so that it is
   * processed again.
   */
  public static void undo(Session session, UnitLease unit) throws SQLException {
    reopen(session, unit);
    session.update(
        "UPDATE portage.unit SET chunks = 0, first_id = '', last_id = '' WHERE id = ?",
        unit.unit());
    BatchEntry.undo(session, unit);
  }

  /** Reopens an ended unit, so that it is processed again. */
  static void reopen(Session session, UnitLease unit) throws SQLException {
    session.update(
        """
        UPDATE portage.unit
           SET state = 'open', outcome = NULL, reason = '', chunks = 0, attempts = 0, postponed = 0,
               digest = '',
               ended_at = NULL, task_arn = NULL, had_rows = had_rows OR outcome = 'migrated'
         WHERE id = ? AND state = 'ended'
        """,
        unit.unit());
  }

  private static void sources(Session session, UnitLease lease, List<SourceRecord> sources)
      throws SQLException {
    session.update("DELETE FROM portage.source WHERE unit = ?", lease.unit());
    for (int i = 0; i < sources.size(); i++) {
      SourceRecord source = sources.get(i);
      session.update(
          """
          INSERT INTO portage.source (unit, ordinal, source, outcome, reason, chunks)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
          lease.unit(),
          i,
          source.source(),
          source.outcome(),
          source.reason(),
          source.chunks());
    }
  }
}
