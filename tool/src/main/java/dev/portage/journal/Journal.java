package dev.portage.journal;

import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stores the migrations into one table durably in the target, with their steps and findings. The
 * coordinator of a migration plans its units through {@link MigrationUnits}; coordinators and
 * workers lease units through {@link UnitQueue}; an embedding task ends its one unit through {@link
 * UnitEntry}, inside the transaction of its rows.
 */
public final class Journal {
  private final Database database;
  private final long itemsOid;

  private Journal(Database database, long itemsOid) {
    this.database = database;
    this.itemsOid = itemsOid;
  }

  /**
   * A journal that was opened for writing.
   *
   * @param voided tables that it described and that no longer exist; those entries were deleted
   */
  public record Opened(Journal journal, List<Voided> voided) {}

  /**
   * A table that was dropped since a migration into it.
   *
   * @param table its name with its schema; "" where an earlier version did not record it
   * @param createdAgain whether it is, by its name, the table into which is migrated now
   */
  public record Voided(String table, boolean createdAgain) {}

  /**
   * Opens the journal, and creates it where it does not exist.
   *
   * @param itemsOid the table into which is migrated
   * @param version of this Portage
   * @throws dev.portage.fault.Fault JOURNAL_VERSION
   */
  public static Opened open(Database database, long itemsOid, String version) {
    List<Voided> voided =
        database.inTransaction(session -> JournalSchema.prepare(session, version, itemsOid));
    return new Opened(new Journal(database, itemsOid), voided);
  }

  /**
   * Upgrades a journal of an earlier version, where there is one. The caller holds the
   * coordinator's lock, so no earlier version works with it at that time.
   */
  public static void upgrade(Database database) {
    database.inTransaction(
        session -> {
          JournalSchema.upgradeOlder(session);
          return "";
        });
  }

  /**
   * Opens the journal for reading; empty where it does not exist.
   *
   * @param itemsOid the table whose migrations are asked for
   * @throws dev.portage.fault.Fault JOURNAL_VERSION
   */
  public static Optional<Journal> find(Database database, long itemsOid) {
    return database.inTransaction(JournalSchema::usable)
        ? Optional.of(new Journal(database, itemsOid))
        : Optional.empty();
  }

  /** Whether Portage's schema exists. */
  public static boolean exists(Database database) {
    return database.inTransaction(
        session ->
            session.one("SELECT to_regnamespace('portage') IS NOT NULL", row -> row.getBoolean(1)));
  }

  /** Drops the schema, with the journal and all other tables in it. */
  public static void drop(Database database) {
    database.inTransaction(
        session -> {
          JournalSchema.lock(session);
          session.run("DROP SCHEMA IF EXISTS portage CASCADE");
          return "";
        });
  }

  /** The latest migration by this route into this table. */
  public Optional<MigrationRecord> latest(Route route) {
    return database.inTransaction(session -> latest(session, route));
  }

  private Optional<MigrationRecord> latest(Session session, Route route) throws SQLException {
    return session.first(
        MigrationRecord.SELECT + " WHERE route = ? AND items_oid = ?::oid ORDER BY id DESC LIMIT 1",
        MigrationRecord::read,
        route.id(),
        itemsOid);
  }

  /** The latest migration into this table, by any route. */
  public Optional<MigrationRecord> latest() {
    return database.inTransaction(
        session ->
            session.first(
                MigrationRecord.SELECT + " WHERE items_oid = ?::oid ORDER BY id DESC LIMIT 1",
                MigrationRecord::read,
                itemsOid));
  }

  /**
   * Begins a migration, or reopens the latest one of the same route and origin.
   *
   * @throws dev.portage.fault.Fault BAD_CONFIGURATION where an unfinished one has another origin or
   *     model
   */
  public MigrationRecord begin(MigrationIdentity identity) {
    return database.inTransaction(
        session -> {
          Optional<MigrationRecord> earlier = latest(session, identity.route());
          if (earlier.isEmpty() || isReplaceable(session, earlier.get(), identity.origin())) {
            insert(session, identity);
          }
          MigrationRecord begun = latest(session, identity.route()).orElseThrow();
          begun.requireModel(identity.model());
          begun.requireOrigin(identity.origin());
          session.update(
              "UPDATE portage.migration SET finished_at = NULL, model = ?, columns = ? WHERE id = ?",
              identity.model(),
              identity.columns(),
              begun.id());
          return latest(session, identity.route()).orElseThrow();
        });
  }

  private void insert(Session session, MigrationIdentity identity) throws SQLException {
    session.update(
        """
        INSERT INTO portage.migration
               (route, items_oid, table_name, model, source_kind, source, columns)
        VALUES (?, ?::oid, %s, ?, ?, ?, ?)
        """
            .formatted(JournalSchema.nameOf("?::oid")),
        identity.route().id(),
        itemsOid,
        itemsOid,
        identity.model(),
        identity.origin().kind(),
        identity.origin().name(),
        identity.columns());
  }

  /** A migration that is finished, or that planned nothing yet, is not tied to its origin. */
  private static boolean isReplaceable(Session session, MigrationRecord record, Origin origin)
      throws SQLException {
    return !record.origin().equals(origin)
        && (record.finished()
            || session.one(
                "SELECT NOT EXISTS (SELECT FROM portage.unit WHERE migration = ?)",
                row -> row.getBoolean(1),
                record.id()));
  }

  /** Records that a step began. */
  public void step(long migration, Phase step) {
    database.inTransaction(
        session ->
            session.update(
                "UPDATE portage.migration SET step = ? WHERE id = ?", step.id(), migration));
  }

  /** Records that the last step has ended, and deletes the work tables' rows. */
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

  /** Reopens a migration, of which rows are about to be removed: it is no longer complete. */
  public void unfinish(long migration) {
    database.inTransaction(
        session ->
            session.update(
                "UPDATE portage.migration SET finished_at = NULL WHERE id = ?", migration));
  }

  /**
   * Forgets a migration of which no row is left.
   *
   * @return false where a worker has written rows in the meantime, which are to be removed first
   */
  public static boolean forget(Session session, long migration) throws SQLException {
    // A worker that writes now ends before this, and one that comes later finds no unit.
    session.list(
        "SELECT id FROM portage.unit WHERE migration = ? ORDER BY id FOR UPDATE",
        row -> row.getLong(1),
        migration);
    if (!WrittenUnit.of(session, migration).isEmpty()) {
      return false;
    }
    session.update("DELETE FROM portage.migration WHERE id = ?", migration);
    return true;
  }

  /** All migrations by this route into this table, the latest first. */
  public List<Long> ids(Route route) {
    return database.inTransaction(
        session ->
            session.list(
                """
                SELECT id FROM portage.migration WHERE route = ? AND items_oid = ?::oid
                 ORDER BY id DESC
                """,
                row -> row.getLong(1),
                route.id(),
                itemsOid));
  }

  /** Whether a migration into another table is recorded, whose parents may be the same. */
  public boolean hasOthers() {
    return database.inTransaction(
        session ->
            session.one(
                "SELECT EXISTS (SELECT FROM portage.migration WHERE items_oid <> ?::oid)",
                row -> row.getBoolean(1),
                itemsOid));
  }

  /** Records a finding for the operator. Recording it again is a no-op. */
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
   * A finding that was recorded.
   *
   * @param subject what it is about
   * @param what in a sentence without its subject
   */
  public record Noted(String subject, String what) {}

  /** All findings of a migration, in the order in which they were recorded. */
  public List<Noted> findings(long migration) {
    return database.inTransaction(
        session ->
            session.list(
                "SELECT subject, what FROM portage.finding WHERE migration = ? ORDER BY id",
                row -> new Noted(row.getString(1), row.getString(2)),
                migration));
  }

  /** The units of a migration. */
  public MigrationUnits units(long migration) {
    return new MigrationUnits(database, migration);
  }

  /** The queue of a migration's units, for this owner. */
  public UnitQueue leases(long migration, LeaseOwner owner) {
    return new PostgresUnitQueue(database, migration, owner);
  }

  /** The queue of a migration's batches, for this owner. */
  public BatchQueue batches(long migration, LeaseOwner owner) {
    return new BatchQueue(database, migration, owner);
  }

  /**
   * The tenants whose rows on the target an earlier migration wrote, with its route; not those of
   * which the application has written newer rows since.
   *
   * @param table whose ids are ULIDs
   * @param current the migration that is not meant; 0 where none was begun
   */
  public Map<TenantId, Route> writtenEarlier(TableShape table, long current) {
    return database.inLongTransaction(session -> EarlierRows.of(session, table, current));
  }

  /** The unit of each tenant in the last migration into this table that had one of it. */
  public List<Unit> lastUnits() {
    return database.inTransaction(
        session ->
            session.list(
                UnitRows.SELECT
                    + """
                    WHERE id IN (SELECT DISTINCT ON (u.user_id = '' AND u.bot_id = '', u.bot_id) u.id
                                   FROM portage.unit u
                                   JOIN portage.migration m ON m.id = u.migration
                                  WHERE m.items_oid = ?::oid
                                  ORDER BY u.user_id = '' AND u.bot_id = '', u.bot_id, m.id DESC)
                    ORDER BY position
                    """,
                UnitRows::read,
                itemsOid));
  }

  /**
   * The latest unit of each tenant over all migrations into this table. A unit with a digest, which
   * can be verified, is preferred to one without.
   */
  public List<Unit> latestUnits() {
    return database.inTransaction(
        session ->
            session.list(
                UnitRows.SELECT
                    + """
                    WHERE id IN (SELECT DISTINCT ON (u.bot_id, u.user_id = '' AND u.bot_id = '') u.id
                                   FROM portage.unit u
                                   JOIN portage.migration m ON m.id = u.migration
                                  WHERE m.items_oid = ?::oid
                                  ORDER BY u.bot_id, u.user_id = '' AND u.bot_id = '', u.digest = '', u.ended_at DESC NULLS LAST)
                    ORDER BY position
                    """,
                UnitRows::read,
                itemsOid));
  }
}
