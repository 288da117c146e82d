package dev.portage.journal;

import dev.portage.postgres.Lsn;
import dev.portage.postgres.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * The position of the source's log that divides what is migrated from what the source wrote
 * afterwards. It is recorded once, and counts while the source has been read-only since.
 *
 * @param lsn behind the last change that is migrated
 * @param at when it was recorded, by the target's clock
 */
public record Boundary(Lsn lsn, Instant at) {
  /**
   * The boundary of a replication; empty where none is recorded.
   *
   * @param name of its slot
   */
  public static Optional<Boundary> find(Session session, String name) throws SQLException {
    return session.first(
        """
        SELECT boundary_lsn::text, boundary_at FROM portage.replication
         WHERE name = ? AND boundary_lsn IS NOT NULL
        """,
        Boundary::read,
        name);
  }

  /** How long ago it was recorded, by the target's clock; empty where none is recorded. */
  public static Optional<Duration> age(Session session, String name) throws SQLException {
    return session.first(
        """
        SELECT ceil(extract(epoch FROM clock_timestamp() - boundary_at) * 1000)::bigint
          FROM portage.replication WHERE name = ? AND boundary_lsn IS NOT NULL
        """,
        row -> Duration.ofMillis(row.getLong(1)),
        name);
  }

  private static Boundary read(ResultSet row) throws SQLException {
    return new Boundary(
        Lsn.parse(row.getString(1)), row.getObject(2, OffsetDateTime.class).toInstant());
  }

  /**
   * Records it, unless one is recorded already.
   *
   * @return the recorded one
   */
  public static Boundary record(Session session, String name, Lsn lsn) throws SQLException {
    return session.one(
        """
        UPDATE portage.replication SET boundary_lsn = coalesce(boundary_lsn, ?::pg_lsn),
                                       boundary_at = coalesce(boundary_at, now())
         WHERE name = ? RETURNING boundary_lsn::text, boundary_at
        """,
        Boundary::read,
        lsn.toString(),
        name);
  }

  /** Deletes the record: the source may have been written since. */
  public static void forget(Session session, String name) throws SQLException {
    session.update(
        """
        UPDATE portage.replication SET boundary_lsn = NULL, boundary_at = NULL
         WHERE name = ? AND boundary_lsn IS NOT NULL
        """,
        name);
  }
}
