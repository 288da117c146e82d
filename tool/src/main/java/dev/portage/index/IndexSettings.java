package dev.portage.index;

import dev.portage.fault.Fault;
import dev.portage.journal.ChangedSettings;
import dev.portage.journal.Created;
import dev.portage.journal.Remover;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sets pgvector's settings for the database. The application sets none (UPSTREAM 3.2), so what it
 * should search with has to be set for it: ALTER DATABASE … SET, which every session that begins
 * later has. Each is recorded in the journal with its former value.
 */
public final class IndexSettings implements Remover<Created.ChangedSetting> {
  private static final String MISSING_RIGHT = "42501";

  private final Database database;
  private final ChunkTable table;

  /** The settings of this database for searches of this table. */
  public IndexSettings(Database database, ChunkTable table) {
    this.database = database;
    this.table = table;
  }

  /** What searches have to set to use this choice as it is meant. */
  Map<String, String> of(IndexChoice choice) {
    return database.inTransaction(
        session ->
            choice.settings(
                table.tenant().isPresent()
                    && IndexableTableReader.read(session, table)
                        .pgvectorVersion()
                        .hasIterativeScans()));
  }

  /**
   * Sets what has another value. Where the role does not own the database, it sets it for itself;
   * the application usually logs in as the same one.
   *
   * @return what was changed
   */
  Map<String, String> set(Map<String, String> wanted, BuildListener listener) {
    Map<String, String> changed = new TreeMap<>();
    wanted.forEach(
        (name, value) -> {
          if (set(name, value, listener)) {
            changed.put(name, value);
          }
        });
    return changed;
  }

  private boolean set(String name, String value, BuildListener listener) {
    try {
      boolean changed = database.inTransaction(session -> set(session, name, value));
      if (changed) {
        listener.note(
            "set for the database, for sessions from now on: %s = %s".formatted(name, value));
      }
      return changed;
    } catch (Fault refused) {
      return setForRole(name, value, missingRight(refused), listener);
    }
  }

  private static boolean set(Session session, String name, String value) throws SQLException {
    String now =
        ChangedSettings.current(session, name).orElseGet(() -> IndexChoice.defaultOf(name));
    return !now.equals(value) && ChangedSettings.set(session, name, value);
  }

  /** The same fault, unless it is that of a missing right. */
  private static Fault missingRight(Fault refused) {
    if (refused.getCause() instanceof SQLException sql && MISSING_RIGHT.equals(sql.getSQLState())) {
      return refused;
    }
    throw refused;
  }

  private boolean setForRole(String name, String value, Fault refused, BuildListener listener) {
    String role = database.inTransaction(ChangedSettings::role);
    String statement =
        database.inTransaction(session -> ChangedSettings.statement(session, name, value));
    try {
      boolean changed =
          database.inTransaction(session -> ChangedSettings.setForRole(session, name, value));
      listener.note(
          ("%s = %s is set for role %s only, which does not own the database; where the application"
                  + " logs in as another role, the owner has to run: %s;")
              .formatted(name, value, role, statement));
      return changed;
    } catch (Fault again) {
      again.addSuppressed(refused);
      missingRight(again);
      listener.note(
          ("%s = %s is not set, since role %s has not the right to: searches find too little until"
                  + " the owner of the database runs: %s;")
              .formatted(name, value, role, statement));
      return false;
    }
  }

  /** Resets one that Portage changed, unless it was changed again since. */
  @Override
  public boolean remove(Created.ChangedSetting changed) {
    return database.inTransaction(session -> ChangedSettings.reset(session, changed));
  }
}
