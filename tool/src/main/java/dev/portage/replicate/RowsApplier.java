package dev.portage.replicate;

import dev.portage.journal.KeyMap;
import dev.portage.postgres.CopyStream;
import dev.portage.postgres.Session;
import dev.portage.schema.ParentTable;
import dev.portage.store.SqlName;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Applies changes to tables whose ids do not tell their age. Of a change the key alone is used: the
 * row is read from the source as it is now, and merged as by a copy ({@link RowRefresh}). So a
 * value that was not sent is not missed, and applying a change twice is the same as once.
 */
final class RowsApplier implements ChangeApplier {
  private final RowTables tables;
  private final RowRefresh refresh;

  RowsApplier(RowTables tables, RowRefresh refresh) {
    this.tables = tables;
    this.refresh = refresh;
  }

  @Override
  public void apply(Session to, Collection<TableChanges> changes) throws SQLException {
    Map<SqlName, List<String>> keys = new HashMap<>();
    for (TableChanges of : changes) {
      keys.put(
          of.relation().name(),
          of.isText()
              ? of.keys().stream().map(key -> new String(key, StandardCharsets.UTF_8)).toList()
              : texts(to, table(of.relation().name()), of.keys()));
    }
    run(to, keys);
  }

  /** A row that the source has again is in the stream after this. */
  @Override
  public void emptied(Session to, List<SqlName> names) throws SQLException {
    Map<SqlName, List<String>> keys = new HashMap<>();
    for (SqlName name : names) {
      keys.put(name, table(name).mapped(tables.ends().target(), KeyMap.read(to)).writtenKeys(to));
    }
    run(to, keys);
  }

  private void run(Session to, Map<SqlName, List<String>> keys) throws SQLException {
    tables.changed().ifPresent(seen -> keys.forEach(seen::add));
    refresh.run(to, keys);
  }

  private ParentTable table(SqlName name) {
    return tables.tables().stream()
        .filter(table -> table.from().qualified().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The server writes them as text, whatever their type is. */
  private static List<String> texts(Session to, ParentTable table, List<byte[]> keys)
      throws SQLException {
    String name = "portage_keys_" + table.to().oid();
    to.run(
        "CREATE TEMPORARY TABLE IF NOT EXISTS %1$s (id %2$s) ON COMMIT DROP; TRUNCATE pg_temp.%1$s"
            .formatted(name, table.to().castType(table.to().ref().id())));
    try (CopyStream copy = CopyStream.into(to, "pg_temp.%s (id)".formatted(name))) {
      for (byte[] key : keys) {
        copy.row(1).value(key, 0, key.length);
      }
      copy.finish();
    }
    return to.list("SELECT id::text FROM pg_temp." + name, row -> row.getString(1));
  }
}
