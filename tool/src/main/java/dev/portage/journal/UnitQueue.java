package dev.portage.journal;

import dev.portage.deployment.TaskArn;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The queue of a migration's units, which leases them to one owner. A lease is exclusive until it
 * expires or the unit is ended. A coordinator and any number of workers lease from the same
 * migration side by side.
 */
public final class UnitQueue {
  private final Database database;
  private final long migration;
  private final LeaseOwner owner;

  UnitQueue(Database database, long migration, LeaseOwner owner) {
    this.database = database;
    this.migration = migration;
    this.owner = owner;
  }

  /** Leases the next unit that is open, or whose lease has expired. */
  public Optional<Unit> next(Duration lasting) {
    return next(lasting, List.of());
  }

  /**
   * Leases the next unit, and defers some units.
   *
   * @param later numbers of units
   */
  public Optional<Unit> next(Duration lasting, Collection<Long> later) {
    Long[] not = later.toArray(Long[]::new);
    return database.inTransaction(
        session -> {
          Optional<Long> next =
              session.first(
                  """
                  SELECT id FROM portage.unit
                   WHERE migration = ?
                     AND (state = 'open' OR (state = 'leased' AND expires_at < now()))
                     AND id <> ALL (?)
                   ORDER BY position LIMIT 1 FOR UPDATE SKIP LOCKED
                  """,
                  row -> row.getLong(1),
                  migration,
                  not);
          return next.isEmpty()
              ? Optional.<Unit>empty()
              : Optional.of(lease(session, next.get(), lasting));
        });
  }

  private Unit lease(Session session, long unit, Duration lasting) throws SQLException {
    session.update(
        """
        UPDATE portage.unit
           SET state = 'leased', owner = ?, by_worker = ?, token = token + 1, task_arn = ?,
               attempts = attempts + 1, expires_at = now() + ? * interval '1 second'
         WHERE id = ?
        """,
        owner.name(),
        owner.worker(),
        owner.execId().orElse(null),
        lasting.toSeconds(),
        unit);
    return session.one(UnitRows.SELECT + " WHERE id = ?", UnitRows::read, unit);
  }

  /**
   * Takes over the leases of a coordinator that has died: the caller holds the coordinator's lock,
   * so no other coordinator runs. Tokens stay the same, so tasks that still run may finish their
   * unit.
   */
  public List<Unit> adopt(Duration lasting) {
    return database.inTransaction(
        session -> {
          session.update(
              "UPDATE portage.unit SET owner = ?"
                  + " WHERE migration = ? AND state = 'leased' AND NOT by_worker",
              owner.name(),
              migration);
          renew(session, lasting);
          return session.list(
              UnitRows.SELECT
                  + " WHERE migration = ? AND state = 'leased' AND owner = ? ORDER BY position",
              UnitRows::read,
              migration,
              owner.name());
        });
  }

  /**
   * Renews all leases of this owner except those that are being ended at this time: while it waited
   * for their locks, the others would expire.
   */
  public void renew(Duration lasting) {
    database.inTransaction(session -> renew(session, lasting));
  }

  private int renew(Session session, Duration lasting) throws SQLException {
    return session.update(
        """
        UPDATE portage.unit SET expires_at = now() + ? * interval '1 second'
         WHERE id IN (SELECT id FROM portage.unit
                       WHERE migration = ? AND state = 'leased' AND owner = ?
                         FOR UPDATE SKIP LOCKED)
        """,
        lasting.toSeconds(),
        migration,
        owner.name());
  }

  /** Whether a unit is left for this owner: open, or leased by a worker, which may die. */
  public boolean anyLeft() {
    return database.inTransaction(
        session ->
            session.one(
                """
                SELECT EXISTS (SELECT FROM portage.unit
                                WHERE migration = ?
                                  AND (state = 'open' OR (state = 'leased' AND owner <> ?)))
                """,
                row -> row.getBoolean(1),
                migration,
                owner.name()));
  }

  /**
   * Units that workers have ended, in the order in which they did.
   *
   * @param known numbers of units that the caller already knows
   */
  public List<Unit> endedByWorkers(Collection<Long> known) {
    Long[] numbers = known.toArray(Long[]::new);
    return database.inTransaction(
        session ->
            session.list(
                UnitRows.SELECT
                    + """
                    WHERE migration = ? AND state = 'ended' AND by_worker AND id <> ALL (?)
                    ORDER BY ended_at
                    """,
                UnitRows::read,
                migration,
                numbers));
  }

  /** Records which task processes a unit. */
  public void task(UnitLease lease, TaskArn task) {
    database.inTransaction(
        session ->
            session.update(
                "UPDATE portage.unit SET task_arn = ? WHERE id = ? AND token = ?",
                task.value(),
                lease.unit(),
                lease.token()));
  }

  /**
   * Reads a unit after any transaction that writes it has ended: it waits for the row's lock, which
   * an embedding task holds while it writes.
   */
  public Unit settled(UnitLease lease) {
    return database.inTransaction(
        session ->
            session.one(
                UnitRows.SELECT + " WHERE id = ? FOR UPDATE", UnitRows::read, lease.unit()));
  }

  /**
   * Releases a unit, so that it can be leased again.
   *
   * @param counts whether this was an attempt
   */
  public void release(UnitLease lease, String note, boolean counts) {
    database.inTransaction(
        session ->
            session.update(
                """
                UPDATE portage.unit
                   SET state = 'open', note = ?, expires_at = NULL, attempts = attempts - ?
                 WHERE id = ? AND token = ? AND state = 'leased'
                """,
                note,
                counts ? 0 : 1,
                lease.unit(),
                lease.token()));
  }

  /** Ends a unit, where the lease still holds. */
  public boolean end(UnitLease lease, UnitResult result) {
    return database.inTransaction(
        session -> UnitEntry.fence(session, lease) && UnitEntry.end(session, lease, result));
  }
}
