package dev.portage.store;

import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.List;

/**
 * A query of the rows of a table with some keys, for COPY, which takes no parameters: the keys are
 * passed as a setting of the transaction.
 *
 * @param table that has them
 * @param columns that are read
 */
public record RowsByKey(CatalogTable table, List<SqlName> columns) {
  /**
   * Sets the keys.
   *
   * @param keys as text; those of no row are left out
   * @return the query, to be run in the same transaction
   */
  public String query(Session reading, List<String> keys) throws SQLException {
    reading.one(
        "SELECT set_config('portage.keys', ?::text[]::text, true)",
        row -> "",
        (Object) keys.toArray(String[]::new));
    return "SELECT %1$s FROM %2$s WHERE %3$s = ANY ((SELECT current_setting('portage.keys')::text[]::%4$s[])::%4$s[])"
        .formatted(
            SqlName.list(columns),
            table.ref().name().quoted(),
            table.ref().id().quoted(),
            table.castType(table.ref().id()));
  }
}
