package dev.portage.journal;

import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * Durable memory in the target: migrations, their units, what was found. The coordinator of a
 * migration writes here; who works on units leases them through {@link UnitLeases}; an embedding
 * task ends its one unit through {@link UnitEntry}, inside the transaction of its rows.
 */
public final class Journal {
  private final Database database;

  private Journal(Database database) {
    this.database = database;
  }

  /**
   * A journal that was opened for writing.
   *
   * @param wasVoid whether an older one spoke of a table that is gone, and was begun anew
   */
  public record Opened(Journal journal, boolean wasVoid) {}

  /**
   * Opens the journal, making it where there is none.
   *
   * @param itemsOid the table that it speaks of
   * @param version of this Portage
   * @throws dev.portage.fault.Fault JOURNAL_NEWER
   */
  public static Opened open(Database database, long itemsOid, String version) {
    boolean wasVoid =
        database.inTransaction(session -> JournalSchema.prepare(session, itemsOid, version));
    return new Opened(new Journal(database), wasVoid);
  }

  /** Opens the journal for reading; empty where there is none, or where it is void. */
  public static Optional<Journal> find(Database database, long itemsOid) {
    boolean usable =
        database.inTransaction(
            session -> JournalSchema.present(session) && !JournalSchema.isVoid(session, itemsOid));
    return usable ? Optional.of(new Journal(database)) : Optional.empty();
  }

  /** The latest migration by this route. */
  public Optional<MigrationRecord> latest(String route) {
    return database.inTransaction(session -> latest(session, route));
  }

  private static Optional<MigrationRecord> latest(Session session, String route)
      throws SQLException {
    return session.first(
        """
        SELECT id, route, model, started_at, step, finished_at
          FROM portage.migration WHERE route = ? ORDER BY id DESC LIMIT 1
        """,
        row ->
            new MigrationRecord(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                row.getString(5),
                Optional.ofNullable(row.getObject(6, OffsetDateTime.class))
                    .map(OffsetDateTime::toInstant)),
        route);
  }

  /** The migration by this route: begun now where there is none, unfinished again where it was. */
  public MigrationRecord begin(String route, String model) {
    return database.inTransaction(
        session -> {
          if (latest(session, route).isEmpty()) {
            session.update(
                "INSERT INTO portage.migration (route, model) VALUES (?, ?)", route, model);
          }
          MigrationRecord begun = latest(session, route).orElseThrow();
          begun.requireModel(model);
          session.update(
              "UPDATE portage.migration SET finished_at = NULL, model = ? WHERE id = ?",
              model,
              begun.id());
          return latest(session, route).orElseThrow();
        });
  }

  /** Notes that a step began. */
  public void step(long migration, String step) {
    database.inTransaction(
        session ->
            session.update("UPDATE portage.migration SET step = ? WHERE id = ?", step, migration));
  }

  /** Notes that the last step is through, and forgets what was kept for it. */
  public void finish(long migration) {
    database.inTransaction(
        session -> {
          WorkTables.clean(session, migration);
          return session.update(
              "UPDATE portage.migration SET finished_at = coalesce(finished_at, now())"
                  + " WHERE id = ?",
              migration);
        });
  }

  /** Notes something that an operator should know. Saying it twice leaves one. */
  public void finding(long migration, String subject, String what) {
    database.inTransaction(
        session ->
            session.update(
                """
                INSERT INTO portage.finding (migration, subject, what) VALUES (?, ?, ?)
                ON CONFLICT DO NOTHING
                """,
                migration,
                subject,
                what));
  }

  /**
   * Writes the plan down: new bots become units, known ones get their new place in the order. Units
   * that were ended stay as they are.
   */
  public void plan(long migration, List<PlannedUnit> units) {
    database.inTransaction(
        session -> {
          for (int position = 0; position < units.size(); position++) {
            plan(session, migration, position, units.get(position));
          }
          return units.size();
        });
  }

  private static void plan(Session session, long migration, int position, PlannedUnit unit)
      throws SQLException {
    String outcome = unit.known().map(BotOutcome::word).orElse(null);
    session.update(
        """
        INSERT INTO portage.unit (migration, position, user_id, bot_id, title, sources, weight,
                                  state, outcome, reason, chunks, ended_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CASE WHEN ? THEN now() END)
        ON CONFLICT (migration, user_id, bot_id) DO UPDATE
           SET position = excluded.position, title = excluded.title, weight = excluded.weight,
               sources = excluded.sources
        """,
        migration,
        position,
        unit.key().pk(),
        unit.key().bot().value(),
        unit.title(),
        unit.sources(),
        unit.weight(),
        (outcome == null ? UnitState.OPEN : UnitState.ENDED).sql(),
        outcome,
        unit.known().map(BotOutcome::reason).orElse(""),
        unit.known().map(BotOutcome::chunks).orElse(0L),
        outcome != null);
  }

  /** Opens an ended unit again, to be tried once more. */
  public void reopen(UnitLease unit) {
    database.inTransaction(
        session ->
            session.update(
                """
                UPDATE portage.unit
                   SET state = 'open', outcome = NULL, reason = '', chunks = 0, attempts = 0,
                       ended_at = NULL, task_arn = NULL
                 WHERE id = ? AND state = 'ended'
                """,
                unit.unit()));
  }

  /** The right to work on units of a migration, for this holder. */
  public UnitLeases leases(long migration, Holder holder) {
    return new UnitLeases(database, migration, holder);
  }

  /** All units of a migration, in the order of work. */
  public List<Unit> units(long migration) {
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
   * The ids of the rows that Portage wrote for a unit.
   *
   * @param firstId "" where it wrote none
   */
  public record Written(String firstId, String lastId) {}

  /** Which rows of a unit are Portage's own. */
  public Written written(UnitLease unit) {
    return database.inTransaction(
        session ->
            session.one(
                "SELECT first_id, last_id FROM portage.unit WHERE id = ?",
                row -> new Written(row.getString(1), row.getString(2)),
                unit.unit()));
  }

  /**
   * A finding that was noted.
   *
   * @param subject what it is about
   * @param what in a sentence without its subject
   */
  public record Noted(String subject, String what) {}

  /** All findings of a migration, in the order in which they were noted. */
  public List<Noted> findings(long migration) {
    return database.inTransaction(
        session ->
            session.list(
                "SELECT subject, what FROM portage.finding WHERE migration = ? ORDER BY id",
                row -> new Noted(row.getString(1), row.getString(2)),
                migration));
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
