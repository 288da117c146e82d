package dev.portage.journal;

import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.List;

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
