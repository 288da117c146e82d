package dev.portage.journal;

import dev.portage.bots.BotKey;
import dev.portage.deployment.TaskArn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Reads units from the journal's rows. */
final class UnitRows {
  /** A condition follows. */
  static final String SELECT =
      """
      SELECT id, token, position, user_id, bot_id, title, sources, weight, state, task_arn,
             attempts, postponed, outcome, reason, chunks, digest, ended_at,
             (SELECT route FROM portage.migration m WHERE m.id = unit.migration)
        FROM portage.unit
      """;

  private UnitRows() {}

  static Unit read(ResultSet row) throws SQLException {
    String outcome = row.getString(13);
    return new Unit(
        new UnitLease(row.getLong(1), row.getLong(2)),
        row.getInt(3),
        BotKey.of(row.getString(4), row.getString(5)),
        row.getString(6),
        row.getInt(7),
        row.getDouble(8),
        UnitState.parse(row.getString(9)),
        Optional.ofNullable(row.getString(10)).map(TaskArn::new),
        row.getInt(11),
        row.getInt(12),
        Optional.ofNullable(outcome == null ? null : outcome(row, outcome)),
        row.getString(16),
        Optional.ofNullable(row.getObject(17, OffsetDateTime.class)).map(OffsetDateTime::toInstant),
        Route.find(row.getString(18)).orElseThrow());
  }

  private static BotOutcome outcome(ResultSet row, String word) throws SQLException {
    return BotOutcome.parse(word, row.getString(14), row.getLong(15));
  }
}
