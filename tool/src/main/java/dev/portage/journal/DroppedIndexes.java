package dev.portage.journal;

import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.List;

/**
 * Indexes that Portage dropped for a while, with what is needed to make them again. The record is
 * written in the transaction that drops the index, and removed in the one that makes it again, so
 * that a kill between the two loses nothing (I13). It stands beside the journal and needs none.
 */
public final class DroppedIndexes {
  private static final String CREATE =
      """
      CREATE SCHEMA IF NOT EXISTS portage;
      CREATE TABLE IF NOT EXISTS portage.dropped_index (
        table_oid  oid NOT NULL,
        name       text NOT NULL,
        definition text NOT NULL,
        dropped_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (table_oid, name));
      """;

  private DroppedIndexes() {}

  /**
   * An index that was dropped.
   *
   * @param name without its schema
   * @param definition as {@code pg_get_indexdef} gave it
   */
  public record Dropped(String name, String definition) {}

  /** Makes the table where there is none. */
  public static void prepare(Session session) throws SQLException {
    if (!present(session)) {
      JournalSchema.lock(session);
      session.run(CREATE);
    }
  }

  private static boolean present(Session session) throws SQLException {
    return session.one(
        "SELECT to_regclass('portage.dropped_index') IS NOT NULL", row -> row.getBoolean(1));
  }

  /**
   * Notes that an index of this table is dropped, in the caller's transaction. What was noted
   * before under this name stays: it is what the operator had.
   */
  public static void note(Session session, long tableOid, Dropped index) throws SQLException {
    session.update(
        """
        INSERT INTO portage.dropped_index (table_oid, name, definition) VALUES (?::oid, ?, ?)
        ON CONFLICT DO NOTHING
        """,
        tableOid,
        index.name(),
        index.definition());
  }

  /** What is noted of this table, by name; none where nothing was ever dropped. */
  public static List<Dropped> of(Session session, long tableOid) throws SQLException {
    if (!present(session)) {
      return List.of();
    }
    return session.list(
        """
        SELECT name, definition FROM portage.dropped_index WHERE table_oid = ?::oid ORDER BY name
        """,
        row -> new Dropped(row.getString(1), row.getString(2)),
        tableOid);
  }

  /** Tables besides this one whose indexes are noted, as SQL names them. */
  public static List<String> otherTables(Session session, long tableOid) throws SQLException {
    if (!present(session)) {
      return List.of();
    }
    return session.list(
        """
        SELECT DISTINCT c.oid::regclass::text
          FROM portage.dropped_index d JOIN pg_class c ON c.oid = d.table_oid
         WHERE d.table_oid <> ?::oid ORDER BY 1
        """,
        row -> row.getString(1),
        tableOid);
  }

  /** Forgets an index: it stands again, or another one took its place. */
  public static void forget(Session session, long tableOid, String name) throws SQLException {
    if (present(session)) {
      session.update(
          "DELETE FROM portage.dropped_index WHERE table_oid = ?::oid AND name = ?",
          tableOid,
          name);
    }
  }

  /**
   * Forgets the indexes of tables that are gone: the application's set-up drops {@code items} and
   * makes it anew with its own indexes (UPSTREAM 3.3).
   */
  public static void forgetLostTables(Session session) throws SQLException {
    if (present(session)) {
      session.update(
          """
          DELETE FROM portage.dropped_index
           WHERE NOT EXISTS (SELECT FROM pg_class WHERE oid = table_oid)
          """);
    }
  }
}
