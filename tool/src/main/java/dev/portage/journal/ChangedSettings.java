package dev.portage.journal;

import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Records the settings that Portage changed for the whole database, with their former values, so
 * that they can be restored. They apply to sessions that begin later. The table is separate from
 * the journal and works without one.
 */
public final class ChangedSettings {
  private static final String CREATE =
      """
      CREATE SCHEMA IF NOT EXISTS portage;
      CREATE TABLE IF NOT EXISTS portage.changed_setting (
        name       text PRIMARY KEY,
        before     text,
        value      text NOT NULL,
        changed_at timestamptz NOT NULL DEFAULT now());
      """;

  private ChangedSettings() {}

  /** All that were changed, by name. */
  public static List<Created.ChangedSetting> all(Session session) throws SQLException {
    if (!present(session)) {
      return List.of();
    }
    return session.list(
        "SELECT name, before, value FROM portage.changed_setting ORDER BY name",
        row ->
            new Created.ChangedSetting(
                row.getString(1), Optional.ofNullable(row.getString(2)), row.getString(3)));
  }

  private static boolean present(Session session) throws SQLException {
    return session.one(
        "SELECT to_regclass('portage.changed_setting') IS NOT NULL", row -> row.getBoolean(1));
  }

  /** The value that this database sets for all roles. */
  public static Optional<String> current(Session session, String name) throws SQLException {
    return session.first(
        """
        SELECT substr(setting, length(?) + 2)
          FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase,
               unnest(s.setconfig) AS setting
         WHERE d.datname = current_database() AND s.setrole = 0
           AND starts_with(setting, ? || '=')
        """,
        row -> row.getString(1),
        name,
        name);
  }

  /**
   * Changes a setting of the database, and notes what it was, in the caller's transaction.
   *
   * @return whether it was another before
   */
  public static boolean set(Session session, String name, String value) throws SQLException {
    Optional<String> before = current(session, name);
    if (before.equals(Optional.of(value))) {
      return false;
    }
    if (!present(session)) {
      JournalSchema.lock(session);
      session.run(CREATE);
    }
    session.update(
        """
        INSERT INTO portage.changed_setting (name, before, value) VALUES (?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """,
        name,
        before.orElse(null),
        value);
    alter(session, name, Optional.of(value));
    return true;
  }

  /**
   * Resets a setting to what it was, and deletes its record, in the caller's transaction. One that
   * no longer has the value that Portage set is left alone.
   *
   * @return whether it was reset
   */
  public static boolean reset(Session session, Created.ChangedSetting changed) throws SQLException {
    boolean recorded =
        session.update(
                "DELETE FROM portage.changed_setting WHERE name = ? AND value = ?",
                changed.name(),
                changed.value())
            > 0;
    boolean unchanged = current(session, changed.name()).equals(Optional.of(changed.value()));
    if (recorded && unchanged) {
      alter(session, changed.name(), changed.before());
    }
    return recorded && unchanged;
  }

  private static void alter(Session session, String name, Optional<String> value)
      throws SQLException {
    // The server knows pgvector's settings, and lets other roles than superusers change them, only
    // once its library is loaded.
    session.run("SELECT '[1]'::vector");
    session.run(
        session.one(
            "SELECT format('ALTER DATABASE %I ', current_database()) || CASE WHEN ?::text IS NULL"
                + " THEN 'RESET ' || ? ELSE format('SET ' || ? || ' = %L', ?::text) END",
            row -> row.getString(1), value.orElse(null), name, name, value.orElse(null)));
  }
}
