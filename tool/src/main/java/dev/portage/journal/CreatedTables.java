package dev.portage.journal;

import dev.portage.postgres.Session;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.List;

/**
 * Records the tables that Portage created on the target for the rows that it copies. The record is
 * written in the transaction that creates the table, so that there is never one without the other.
 *
 * <p>A table that rows were copied into is the application's, as the rows are: {@code cleanup}
 * removes what Portage needed for its work, and leaves it. So it is no {@link Created}; the record
 * exists, beside that of {@link WrittenRows}, for an undo. It needs no journal, and outlives a
 * migration.
 */
public final class CreatedTables {
  private static final String CREATE =
      """
      CREATE SCHEMA IF NOT EXISTS portage;
      CREATE TABLE IF NOT EXISTS portage.created_table (
        position   bigint GENERATED ALWAYS AS IDENTITY,
        table_oid  oid PRIMARY KEY,
        created_at timestamptz NOT NULL DEFAULT now());
      """;

  private CreatedTables() {}

  /**
   * A table that Portage created and that exists.
   *
   * @param oid changes when it is dropped and created again, and then it is no longer Portage's
   * @param name with its schema, as it is now
   */
  public record CreatedTable(long oid, SqlName name) {}

  /** Creates the table of these records where there is none. */
  public static void prepare(Session session) throws SQLException {
    if (!present(session)) {
      JournalSchema.lock(session);
      session.run(CREATE);
    }
  }

  private static boolean present(Session session) throws SQLException {
    return session.one(
        "SELECT to_regclass('portage.created_table') IS NOT NULL", row -> row.getBoolean(1));
  }

  /** Records a table that the caller's transaction has created. */
  public static void note(Session session, long table) throws SQLException {
    session.update(
        """
        INSERT INTO portage.created_table (table_oid) VALUES (?::oid)
        ON CONFLICT (table_oid) DO UPDATE SET created_at = now()
        """,
        table);
  }

  /** Those that exist, in the order in which they can be dropped: each before its parents. */
  public static List<CreatedTable> all(Session session) throws SQLException {
    if (!present(session)) {
      return List.of();
    }
    return session.list(
        """
        SELECT c.oid, n.nspname, c.relname
          FROM portage.created_table t
          JOIN pg_class c ON c.oid = t.table_oid
          JOIN pg_namespace n ON n.oid = c.relnamespace
         ORDER BY t.position DESC
        """,
        row -> new CreatedTable(row.getLong(1), SqlName.of(row.getString(2), row.getString(3))));
  }

  /** Deletes the record of a table, in the transaction that drops it. */
  public static void forget(Session session, long table) throws SQLException {
    if (present(session)) {
      session.update("DELETE FROM portage.created_table WHERE table_oid = ?::oid", table);
    }
  }
}
