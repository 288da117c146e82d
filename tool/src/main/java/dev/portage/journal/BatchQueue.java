package dev.portage.journal;

import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The queue of a migration's batches, which leases them to one owner. Units and their outcomes are
 * separate records: a unit ends with the last batch that it is in.
 */
public final class BatchQueue {
  private final Database database;
  private final long migration;
  private final LeaseOwner owner;

  BatchQueue(Database database, long migration, LeaseOwner owner) {
    this.database = database;
    this.migration = migration;
    this.owner = owner;
  }

  /**
   * How far the batches are.
   *
   * @param open to be done, or being done
   * @param bytes of all
   * @param bytesLeft of those that are open
   */
  public record Progress(long open, long bytes, long bytesLeft) {}

  /**
   * Releases the leases of a coordinator that has died: the caller holds the coordinator's lock, so
   * no other coordinator runs. A transaction of its own that is still open keeps its batch.
   *
   * @return how many batches are open now, and not locked
   */
  public int takeBack() {
    return database.inTransaction(
        session ->
            session.update(
                """
                UPDATE portage.batch SET state = 'open', expires_at = NULL
                 WHERE id IN (SELECT id FROM portage.batch
                               WHERE migration = ? AND state <> 'ended' FOR UPDATE SKIP LOCKED)
                """,
                migration));
  }

  /** Leases the next batch that is open, or whose lease has expired. */
  public Optional<Batch> next(Duration lasting) {
    return database.inTransaction(
        session -> {
          Optional<Long> next =
              session.first(
                  """
                  SELECT id FROM portage.batch
                   WHERE migration = ?
                     AND (state = 'open' OR (state = 'leased' AND expires_at < now()))
                   ORDER BY tries, position LIMIT 1 FOR UPDATE SKIP LOCKED
                  """,
                  row -> row.getLong(1),
                  migration);
          return next.isEmpty()
              ? Optional.<Batch>empty()
              : Optional.of(lease(session, next.get(), lasting));
        });
  }

  private Batch lease(Session session, long batch, Duration lasting) throws SQLException {
    List<Unit> units =
        session.list(
            UnitRows.SELECT
                + """
                WHERE state <> 'ended'
                  AND id IN (SELECT unit FROM portage.batch_unit WHERE batch = ?)
                ORDER BY position
                """,
            UnitRows::read,
            batch);
    return session.one(
        """
        UPDATE portage.batch
           SET state = 'leased', owner = ?, token = token + 1,
               expires_at = now() + ? * interval '1 second'
         WHERE id = ?
        RETURNING id, token, after_id, upto_id, bytes, tries
        """,
        row ->
            new Batch(
                new BatchLease(row.getLong(1), row.getLong(2)),
                units,
                range(row),
                row.getLong(5),
                row.getInt(6)),
        owner.name(),
        lasting.toSeconds(),
        batch);
  }

  private static Optional<IdRange> range(ResultSet row) throws SQLException {
    Optional<String> after = Optional.ofNullable(row.getString(3));
    Optional<String> upTo = Optional.ofNullable(row.getString(4));
    return after.isEmpty() && upTo.isEmpty()
        ? Optional.empty()
        : Optional.of(new IdRange(after, upTo));
  }

  /**
   * Gives a batch back, to be leased again. Where a transaction that was cut off still locks it, it
   * is not waited for: {@link #takeBack} or the lease's expiry gives it back later.
   *
   * @param behind whether all batches that were not put behind come first
   */
  public void release(BatchLease lease, boolean behind) {
    database.inTransaction(
        session ->
            session.update(
                """
                UPDATE portage.batch SET state = 'open', expires_at = NULL, tries = tries + ?
                 WHERE id IN (SELECT id FROM portage.batch
                               WHERE id = ? AND token = ? AND state = 'leased'
                                 FOR UPDATE SKIP LOCKED)
                """,
                behind ? 1 : 0,
                lease.batch(),
                lease.token()));
  }

  /** How far they are. */
  public Progress progress() {
    return database.inTransaction(
        session ->
            session.one(
                """
                SELECT count(*) FILTER (WHERE state <> 'ended'), coalesce(sum(bytes), 0),
                       coalesce(sum(bytes) FILTER (WHERE state <> 'ended'), 0)
                  FROM portage.batch WHERE migration = ?
                """,
                row -> new Progress(row.getLong(1), row.getLong(2), row.getLong(3)),
                migration));
  }
}
