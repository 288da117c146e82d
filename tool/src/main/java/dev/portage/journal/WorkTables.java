package dev.portage.journal;

import dev.portage.postgres.Session;
import java.sql.SQLException;

/**
 * Where embedding tasks put what is not finished: chunks that were cut, and vectors that were paid
 * for. They stand beside the journal and need none, so that a worker can be the stack's own
 * embedding task, too.
 */
public final class WorkTables {
  /**
   * A vector belongs to its model and text, whichever table the rows go to: a journal that is void
   * leaves it. Chunks are cut again after a crash of the server: they need no write-ahead log.
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

  /** Makes the tables where there are none. */
  public static void prepare(Session session) throws SQLException {
    boolean there =
        session.one("SELECT to_regclass('portage.chunk') IS NOT NULL", row -> row.getBoolean(1));
    if (!there) {
      JournalSchema.lock(session);
      session.run(CREATE);
    }
  }

  /**
   * Removes what nobody will ask for again: vectors of bots that stand, and chunks of tasks that
   * died long ago. Those of failed bots stay: trying again shall cost nothing twice.
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
