package dev.portage.journal;

import dev.portage.deployment.TaskArn;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The queue in the journal's tables. Expiry is by the clock of the server. */
final class PostgresUnitQueue implements UnitQueue {
  private final Database database;
  private final long migration;
  private final LeaseOwner owner;

  PostgresUnitQueue(Database database, long migration, LeaseOwner owner) {
    this.database = database;
    this.migration = migration;
    this.owner = owner;
  }

  @Override
  public synchronized Optional<Unit> next(Duration lasting, Collection<Long> later) {
    Long[] not = later.toArray(Long[]::new);
    return database.inTransaction(
        session -> {
          Optional<Long> next =
              session.first(
                  """
                  SELECT id FROM portage.unit
                   WHERE migration = ?
                     AND ((state = 'open' AND expires_at IS NULL)
                          OR (state IN ('open', 'leased') AND expires_at < now()))
                     AND id <> ALL (?)
                     AND (? OR (attempts < ? OR NOT EXISTS (SELECT FROM portage.unit
                                 WHERE migration = ? AND state = 'leased' AND owner = ?))
                           AND NOT EXISTS (SELECT FROM portage.unit held
                                WHERE held.migration = ? AND held.state = 'leased'
                                  AND held.owner = ?
                                  AND (held.attempts > ?
                                       OR (unit.state = 'leased' AND held.attempts > 1))))
                   ORDER BY position LIMIT 1 FOR UPDATE SKIP LOCKED
                  """,
                  row -> row.getLong(1),
                  migration,
                  not,
                  !owner.worker(),
                  ALONE,
                  migration,
                  owner.name(),
                  migration,
                  owner.name(),
                  ALONE);
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

  @Override
  public List<Unit> adopt(Duration lasting) {
    return database.inTransaction(
        session -> {
          // None of its own: an embedding task locks its unit for as long as it writes rows.
          session.update(
              "UPDATE portage.unit SET owner = ?"
                  + " WHERE migration = ? AND state = 'leased' AND NOT by_worker AND owner <> ?",
              owner.name(),
              migration,
              owner.name());
          renew(session, lasting);
          return session.list(
              UnitRows.SELECT
                  + " WHERE migration = ? AND state = 'leased' AND owner = ? ORDER BY position",
              UnitRows::read,
              migration,
              owner.name());
        });
  }

  @Override
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

  @Override
  public boolean heldByWorkers() {
    return database.inTransaction(
        session ->
            session.one(
                """
                SELECT EXISTS (SELECT FROM portage.unit
                                WHERE migration = ? AND state = 'leased' AND by_worker
                                  AND expires_at > now())
                """,
                row -> row.getBoolean(1),
                migration));
  }

  @Override
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

  @Override
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

  @Override
  public boolean isLatest(UnitLease lease) {
    return database.inTransaction(
        session ->
            session.one(
                "SELECT token = ? FROM portage.unit WHERE id = ?",
                row -> row.getBoolean(1),
                lease.token(),
                lease.unit()));
  }

  @Override
  public void task(UnitLease lease, TaskArn task) {
    database.inTransaction(
        session ->
            session.update(
                "UPDATE portage.unit SET task_arn = ? WHERE id = ? AND token = ?",
                task.value(),
                lease.unit(),
                lease.token()));
  }

  @Override
  public Unit settled(UnitLease lease) {
    return database.inTransaction(
        session ->
            session.one(
                UnitRows.SELECT + " WHERE id = ? FOR UPDATE", UnitRows::read, lease.unit()));
  }

  @Override
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

  @Override
  public void postpone(UnitLease lease, String note, Duration by) {
    database.inTransaction(
        session ->
            session.update(
                """
                UPDATE portage.unit
                   SET state = 'open', note = ?, expires_at = now() + ? * interval '1 ms',
                       attempts = attempts - 1, postponed = postponed + 1
                 WHERE id = ? AND token = ? AND state = 'leased'
                """,
                note,
                by.toMillis(),
                lease.unit(),
                lease.token()));
  }

  @Override
  public boolean end(UnitLease lease, UnitResult result) {
    return database.inTransaction(
        session -> UnitEntry.fence(session, lease) && UnitEntry.end(session, lease, result));
  }
}
