package dev.portage.journal;

import dev.portage.postgres.Session;
import java.sql.SQLException;

/**
 * The tables in which embedding tasks store unfinished work: chunks that were cut, and vectors that
 * were computed. They do not depend on the journal, so a worker can also be the stack's own
 * embedding task.
 */
public final class WorkTables {
  /**
   * A vector belongs to its model and text, whatever table the rows go to: it is kept when a
   * journal is void. Chunks are cut again after a crash of the server: they need no write-ahead
   * log.
   */
  private static final String CREATE =
      """
      CREATE SCHEMA IF NOT EXISTS portage;
      CREATE TABLE IF NOT EXISTS portage.vector (
        model     text NOT NULL,
        hash      bytea NOT NULL,
        bot_id    text NOT NULL,
        embedding vector NOT NULL,
        PRIMARY KEY (model, hash));
      CREATE UNLOGGED TABLE IF NOT EXISTS portage.chunk (
        bot_id    text NOT NULL,
        attempt   text NOT NULL,
        place     double precision NOT NULL,
        source    text NOT NULL,
        content   text NOT NULL,
        hash      bytea NOT NULL,
        staged_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (bot_id, attempt, place));
      """;

  private WorkTables() {}

  /** Creates the tables where they do not exist. */
  public static void prepare(Session session) throws SQLException {
    boolean there =
        session.one("SELECT to_regclass('portage.chunk') IS NOT NULL", row -> row.getBoolean(1));
    if (!there) {
      JournalSchema.lock(session);
      session.run(CREATE);
    }
  }

  /**
   * Deletes what is no longer needed: vectors of migrated bots, and chunks of tasks that died more
   * than a day ago. Vectors of failed bots are kept, so that a retry does not pay for them again.
   */
  static void clean(Session session, long migration) throws SQLException {
    prepare(session);
    session.update(
        """
        DELETE FROM portage.vector v
         WHERE bot_id IN (SELECT bot_id FROM portage.unit
                           WHERE migration = ? AND state = 'ended' AND outcome <> 'failed')
           AND NOT EXISTS (SELECT FROM portage.chunk c WHERE c.hash = v.hash)
        """,
        migration);
    session.update("DELETE FROM portage.chunk WHERE staged_at < now() - interval '1 day'");
  }
}
