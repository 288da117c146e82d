package dev.portage.journal;

import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.List;

/**
 * Records the indexes that Portage dropped while rows are loaded, with what is needed to restore
 * them. The record is written in the transaction that drops the index, and deleted in the one that
 * restores it, so that a kill between the two loses nothing (I13). The table of these records is
 * separate from the journal and works without one.
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

  /** How the comment ends of an index that Portage built and may drop again. */
  public static final String ON_TRIAL = ", and has not measured it yet";

  /** Earlier versions recorded no comments. */
  private static final String ADD_COMMENT =
      "ALTER TABLE portage.dropped_index ADD COLUMN IF NOT EXISTS comment text";

  private DroppedIndexes() {}

  /**
   * An index that was dropped.
   *
   * @param name without its schema
   * @param definition as {@code pg_get_indexdef} gave it
   * @param comment that it had in the catalog; "" for none
   */
  public record Dropped(String name, String definition, String comment) {}

  /** Creates the table where there is none, and upgrades that of an earlier version. */
  public static void prepare(Session session) throws SQLException {
    if (!present(session)) {
      JournalSchema.lock(session);
      session.run(CREATE);
    }
    if (!hasComments(session)) {
      JournalSchema.lock(session);
      session.run(ADD_COMMENT);
    }
  }

  /** Whether this role may record anything: the first time that needs a schema of Portage's own. */
  public static boolean canRecord(Session session) throws SQLException {
    return session.one(
        """
        SELECT CASE WHEN to_regclass('portage.dropped_index') IS NOT NULL
                    THEN has_table_privilege(to_regclass('portage.dropped_index'), 'INSERT')
                    WHEN to_regnamespace('portage') IS NOT NULL
                    THEN has_schema_privilege('portage', 'CREATE')
                    ELSE has_database_privilege(current_database(), 'CREATE') END
        """,
        row -> row.getBoolean(1));
  }

  private static boolean hasComments(Session session) throws SQLException {
    return session.one(
        """
        SELECT EXISTS (SELECT FROM pg_attribute
                        WHERE attrelid = to_regclass('portage.dropped_index')
                          AND attname = 'comment' AND NOT attisdropped)
        """,
        row -> row.getBoolean(1));
  }

  private static boolean present(Session session) throws SQLException {
    return session.one(
        "SELECT to_regclass('portage.dropped_index') IS NOT NULL", row -> row.getBoolean(1));
  }

  /**
   * Records that an index of this table is dropped, in the caller's transaction. Where one is on
   * trial, an older record of its name is kept: it is what the operator had. Else the older one is
   * of an index that was created again in the meantime, and is replaced.
   */
  public static void note(Session session, long tableOid, Dropped index) throws SQLException {
    if (!index.comment().endsWith(ON_TRIAL)) {
      forget(session, tableOid, index.name());
    }
    session.update(
        """
        INSERT INTO portage.dropped_index (table_oid, name, definition, comment)
        VALUES (?::oid, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """,
        tableOid,
        index.name(),
        index.definition(),
        index.comment());
  }

  /** The dropped indexes of this table, by name; none where nothing was ever dropped. */
  public static List<Dropped> of(Session session, long tableOid) throws SQLException {
    if (!present(session)) {
      return List.of();
    }
    String comment = hasComments(session) ? "coalesce(comment, '')" : "''";
    return session.list(
        "SELECT name, definition, %s FROM portage.dropped_index WHERE table_oid = ?::oid ORDER BY name"
            .formatted(comment),
        row -> new Dropped(row.getString(1), row.getString(2), row.getString(3)),
        tableOid);
  }

  /** The dropped indexes of all tables that still exist, except those that exist again. */
  public static List<Created.DroppedIndex> all(Session session) throws SQLException {
    if (!present(session)) {
      return List.of();
    }
    return session.list(
        """
        SELECT c.oid, c.oid::regclass::text, d.name, d.definition
          FROM portage.dropped_index d JOIN pg_class c ON c.oid = d.table_oid
         WHERE NOT EXISTS (SELECT FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
                            WHERE i.indrelid = d.table_oid AND i.indisvalid
                              AND x.relname = d.name
                              AND right(coalesce(obj_description(x.oid, 'pg_class'), ''),
                                        length(?)) <> ?)
         ORDER BY 2, 3
        """,
        row ->
            new Created.DroppedIndex(
                row.getLong(1), row.getString(2), row.getString(3), row.getString(4)),
        ON_TRIAL,
        ON_TRIAL);
  }

  /** Deletes the record of an index that exists again, or that another one replaced. */
  public static void forget(Session session, long tableOid, String name) throws SQLException {
    if (present(session)) {
      session.update(
          "DELETE FROM portage.dropped_index WHERE table_oid = ?::oid AND name = ?",
          tableOid,
          name);
    }
  }

  /**
   * Deletes the records of tables that no longer exist: the application's set-up drops {@code
   * items} and creates it again with its own indexes (UPSTREAM 3.3).
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
