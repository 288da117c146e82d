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

  /** Earlier versions changed settings of the whole database only. */
  private static final String ADD_ROLE =
      """
      ALTER TABLE portage.changed_setting ADD COLUMN IF NOT EXISTS role text;
      ALTER TABLE portage.changed_setting DROP CONSTRAINT IF EXISTS changed_setting_pkey;
      CREATE UNIQUE INDEX IF NOT EXISTS changed_setting_scope
        ON portage.changed_setting (name, coalesce(role, ''));
      """;

  private ChangedSettings() {}

  /** All that were changed, by name. */
  public static List<Created.ChangedSetting> all(Session session) throws SQLException {
    if (!present(session)) {
      return List.of();
    }
    return session.list(
        // A row as JSON has null for a column that an older table lacks.
        """
        SELECT name, before, value, to_jsonb(s) ->> 'role' FROM portage.changed_setting s
         ORDER BY name, to_jsonb(s) ->> 'role'
        """,
        row ->
            new Created.ChangedSetting(
                row.getString(1),
                Optional.ofNullable(row.getString(2)),
                row.getString(3),
                Optional.ofNullable(row.getString(4))));
  }

  private static boolean present(Session session) throws SQLException {
    return session.one(
        "SELECT to_regclass('portage.changed_setting') IS NOT NULL", row -> row.getBoolean(1));
  }

  /** The value that this database sets for all roles. */
  public static Optional<String> current(Session session, String name) throws SQLException {
    return current(session, name, Optional.empty());
  }

  /** The value that this database sets for a role; for all roles, where none is named. */
  private static Optional<String> current(Session session, String name, Optional<String> role)
      throws SQLException {
    return session.first(
        """
        SELECT substr(setting, length(?) + 2)
          FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase,
               unnest(s.setconfig) AS setting
         WHERE d.datname = current_database()
           AND s.setrole = coalesce((SELECT oid FROM pg_roles WHERE rolname = ?), 0)
           AND starts_with(setting, ? || '=')
        """,
        row -> row.getString(1),
        name,
        role.orElse(null),
        name);
  }

  /**
   * Changes a setting of the database, and notes what it was, in the caller's transaction.
   *
   * @return whether it was another before
   */
  public static boolean set(Session session, String name, String value) throws SQLException {
    return set(session, name, value, Optional.empty());
  }

  /**
   * Changes a setting of this database for the sessions of the role that is logged in, which may do
   * so without owning the database.
   *
   * @return whether it was another before
   */
  public static boolean setForRole(Session session, String name, String value) throws SQLException {
    return set(session, name, value, Optional.of(role(session)));
  }

  /** The role that is logged in. */
  public static String role(Session session) throws SQLException {
    return session.one("SELECT current_user", row -> row.getString(1));
  }

  private static boolean set(Session session, String name, String value, Optional<String> role)
      throws SQLException {
    Optional<String> before = current(session, name, role);
    if (before.equals(Optional.of(value))) {
      return false;
    }
    prepare(session);
    session.update(
        """
        INSERT INTO portage.changed_setting (name, before, value, role) VALUES (?, ?, ?, ?)
        ON CONFLICT (name, coalesce(role, '')) DO UPDATE SET value = excluded.value
        """,
        name,
        before.orElse(null),
        value,
        role.orElse(null));
    alter(session, name, Optional.of(value), role);
    return true;
  }

  private static void prepare(Session session) throws SQLException {
    if (!present(session)) {
      JournalSchema.lock(session);
      session.run(CREATE);
    }
    boolean roles =
        session.one(
            """
            SELECT EXISTS (SELECT FROM pg_attribute
                            WHERE attrelid = to_regclass('portage.changed_setting')
                              AND attname = 'role' AND NOT attisdropped)
            """,
            row -> row.getBoolean(1));
    if (!roles) {
      JournalSchema.lock(session);
      session.run(ADD_ROLE);
    }
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
                """
                DELETE FROM portage.changed_setting s
                 WHERE name = ? AND value = ? AND coalesce(to_jsonb(s) ->> 'role', '') = ?
                """,
                changed.name(),
                changed.value(),
                changed.role().orElse(""))
            > 0;
    boolean unchanged =
        current(session, changed.name(), changed.role()).equals(Optional.of(changed.value()));
    if (recorded && unchanged) {
      alter(session, changed.name(), changed.before(), changed.role());
    }
    return recorded && unchanged;
  }

  private static void alter(
      Session session, String name, Optional<String> value, Optional<String> role)
      throws SQLException {
    // The server knows pgvector's settings, and lets other roles than superusers change them, only
    // once its library is loaded.
    session.run("SELECT '[1]'::vector");
    session.run(statement(session, name, value, role));
  }

  /** The statement that sets a value for all sessions of this database, for its owner to run. */
  public static String statement(Session session, String name, String value) throws SQLException {
    // Without its library the server lets only superusers change the setting.
    return "SELECT '[1]'::vector; "
        + statement(session, name, Optional.of(value), Optional.empty());
  }

  private static String statement(
      Session session, String name, Optional<String> value, Optional<String> role)
      throws SQLException {
    return session.one(
        """
        SELECT CASE WHEN ?::text IS NULL THEN format('ALTER DATABASE %I ', current_database())
                    ELSE format('ALTER ROLE %I IN DATABASE %I ', ?::text, current_database()) END
            || CASE WHEN ?::text IS NULL THEN 'RESET ' || ?
                    ELSE format('SET ' || ? || ' = %L', ?::text) END
        """,
        row -> row.getString(1),
        role.orElse(null),
        role.orElse(null),
        value.orElse(null),
        name,
        name,
        value.orElse(null));
  }
}
