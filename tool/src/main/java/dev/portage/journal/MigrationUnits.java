package dev.portage.journal;

import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The units of one migration: planned, reopened and amended by its coordinator, and read with the
 * outcomes and sources that were recorded for them. {@link UnitQueue} leases and ends them.
 */
public final class MigrationUnits {
  private final Database database;
  private final long migration;

  MigrationUnits(Database database, long migration) {
    this.database = database;
    this.migration = migration;
  }

  /**
   * Stores the plan: new bots become units, known ones get their new place in the order. Units that
   * have ended are not changed. Of a transfer, new units come after those that exist, with the
   * batches in which they are copied: all of it or nothing, since a unit without its batch would
   * never be copied.
   */
  public void plan(Route route, List<PlannedUnit> units, List<PlannedBatch> batches) {
    database.inTransaction(
        session -> {
          switch (route) {
            case Route.Embedding ignored -> insert(session, 0, units);
            case Route.Transfer ignored -> {
              rename(session, units);
              insert(session, after(session), units);
              BatchEntry.plan(session, migration, batches);
            }
          }
          return units.size();
        });
  }

  private int after(Session session) throws SQLException {
    return session.one(
        "SELECT coalesce(max(position), -1) + 1 FROM portage.unit WHERE migration = ?",
        row -> row.getInt(1),
        migration);
  }

  /** A bot that was unknown when it was planned first was stored without its user. */
  private void rename(Session session, List<PlannedUnit> units) throws SQLException {
    session.updateEach(
        """
        UPDATE portage.unit SET user_id = ?
         WHERE migration = ? AND user_id = '' AND bot_id = ? AND bot_id <> ''
        """,
        units.stream()
            .filter(unit -> !unit.key().pk().isEmpty())
            .map(unit -> new Object[] {unit.key().pk(), migration, unit.key().bot().value()})
            .toList());
  }

  private void insert(Session session, int from, List<PlannedUnit> units) throws SQLException {
    List<Object[]> each = new ArrayList<>();
    for (PlannedUnit unit : units) {
      each.add(values(from + each.size(), unit));
    }
    session.updateEach(
        """
        INSERT INTO portage.unit (migration, position, user_id, bot_id, title, sources, weight,
                                  state, outcome, reason, chunks, ended_at, had_rows)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CASE WHEN ? THEN now() END, ?)
        ON CONFLICT (migration, user_id, bot_id) DO UPDATE
           SET position = excluded.position, title = excluded.title, weight = excluded.weight,
               sources = excluded.sources
        """,
        each);
  }

  private Object[] values(int position, PlannedUnit unit) {
    String outcome = unit.known().map(BotOutcome::id).orElse(null);
    return new Object[] {
      migration,
      position,
      unit.key().pk(),
      unit.key().bot().value(),
      unit.title(),
      unit.sources(),
      unit.weight(),
      (outcome == null ? UnitState.OPEN : UnitState.ENDED).sql(),
      outcome,
      unit.known().map(BotOutcome::storedReason).orElse(""),
      unit.known().map(BotOutcome::chunks).orElse(0L),
      outcome != null,
      unit.hadRows()
    };
  }

  /** Numbers of the units that are in no batch. */
  public Set<Long> unbatched() {
    return database.inTransaction(
        session ->
            Set.copyOf(
                session.list(
                    """
                    SELECT id FROM portage.unit u
                     WHERE migration = ?
                       AND NOT EXISTS (SELECT FROM portage.batch_unit WHERE unit = u.id)
                    """,
                    row -> row.getLong(1),
                    migration)));
  }

  /** Reopens an ended unit, with the batches that it is in, so that it is processed again. */
  public void reopen(Route route, UnitLease unit) {
    database.inTransaction(
        session -> {
          UnitEntry.reopen(session, unit);
          if (route instanceof Route.Transfer) {
            BatchEntry.reopen(session, unit);
          }
          return unit;
        });
  }

  /** All units, in the order of work. */
  public List<Unit> all() {
    return database.inTransaction(
        session ->
            session.list(
                UnitRows.SELECT + " WHERE migration = ? ORDER BY position",
                UnitRows::read,
                migration));
  }

  /** Changes the outcome of an ended unit. */
  public void amend(UnitLease unit, BotOutcome outcome) {
    database.inTransaction(
        session -> {
          UnitEntry.amend(session, unit, outcome);
          return outcome;
        });
  }

  /**
   * Stores the digests of units that were verified against their source, so that they can be
   * verified again when the source no longer exists.
   *
   * @param digests by unit
   */
  public void proved(Map<Unit, String> digests) {
    List<Object[]> each = new ArrayList<>();
    digests.forEach(
        (unit, digest) -> {
          if (!digest.equals(unit.digest())) {
            each.add(new Object[] {digest, unit.lease().unit()});
          }
        });
    if (!each.isEmpty()) {
      database.inTransaction(
          session -> {
            session.updateEach(
                "UPDATE portage.unit SET digest = ? WHERE id = ? AND outcome = 'migrated'", each);
            return each.size();
          });
    }
  }

  /**
   * The ids of the rows that Portage wrote for a unit.
   *
   * @param firstId "" where it wrote none
   */
  public record Written(String firstId, String lastId) {}

  /** The range of ids of the rows that Portage wrote for a unit. */
  public Written written(UnitLease unit) {
    return database.inTransaction(
        session ->
            session.one(
                "SELECT first_id, last_id FROM portage.unit WHERE id = ?",
                row -> new Written(row.getString(1), row.getString(2)),
                unit.unit()));
  }

  /** The units of which Portage wrote rows that are known by their ids, in the order of work. */
  public List<WrittenUnit> rowsWritten() {
    return database.inTransaction(session -> WrittenUnit.of(session, migration));
  }

  /** How many units of bots have rows of which no ids are recorded. */
  public long withoutIds() {
    return database.inTransaction(
        session ->
            session.one(
                """
                SELECT count(*) FROM portage.unit
                 WHERE migration = ? AND outcome = 'migrated' AND chunks > 0 AND last_id = ''
                   AND bot_id <> ''
                """,
                row -> row.getLong(1),
                migration));
  }

  /** Reopens all units that were copied, with their batches: their rows are about to be removed. */
  public void reopenCopied() {
    database.inTransaction(
        session -> {
          List<UnitLease> copied =
              session.list(
                  """
                  SELECT id, token FROM portage.unit
                   WHERE migration = ? AND state = 'ended'
                     AND id IN (SELECT unit FROM portage.batch_unit)
                  """,
                  row -> new UnitLease(row.getLong(1), row.getLong(2)),
                  migration);
          for (UnitLease unit : copied) {
            UnitEntry.undo(session, unit);
          }
          return copied;
        });
  }

  /** The sources of a unit, where Portage read them itself. */
  public List<SourceRecord> sources(UnitLease unit) {
    return database.inTransaction(
        session ->
            session.list(
                """
                SELECT source, outcome, reason, chunks FROM portage.source
                 WHERE unit = ? ORDER BY ordinal
                """,
                row ->
                    new SourceRecord(
                        row.getString(1), row.getString(2), row.getString(3), row.getInt(4)),
                unit.unit()));
  }
}
