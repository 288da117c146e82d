package dev.portage.index;

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
  private final Database database;
  private final ChunkTable table;

  /** Of this database, for searches of this table. */
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

  /** Sets what has another value; returns what was changed. */
  Map<String, String> set(Map<String, String> wanted) {
    return database.inTransaction(
        session -> {
          Map<String, String> changed = new TreeMap<>();
          for (Map.Entry<String, String> setting : wanted.entrySet()) {
            if (set(session, setting.getKey(), setting.getValue())) {
              changed.put(setting.getKey(), setting.getValue());
            }
          }
          return changed;
        });
  }

  private static boolean set(Session session, String name, String value) throws SQLException {
    String now =
        ChangedSettings.current(session, name).orElseGet(() -> IndexChoice.defaultOf(name));
    return !now.equals(value) && ChangedSettings.set(session, name, value);
  }

  /** Resets one that Portage changed, unless it was changed again since. */
  @Override
  public boolean remove(Created.ChangedSetting changed) {
    return database.inTransaction(session -> ChangedSettings.reset(session, changed));
  }
}
