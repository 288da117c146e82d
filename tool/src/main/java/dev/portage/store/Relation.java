package dev.portage.store;

import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.Map;

/**
 * Rows to read, for a FROM clause: a table, or a subquery with the same columns.
 *
 * @param sql without an alias
 * @param arrays that a subquery reads as settings of the transaction, by their names: so they are
 *     bound, and never spliced into a statement
 */
public record Relation(String sql, Map<String, String[]> arrays) {
  /** All rows of a table as they are. */
  public static Relation of(CatalogTable table) {
    return new Relation(table.ref().name().quoted(), Map.of());
  }

  /** Passes the arrays to the server, until the transaction ends. */
  public void bind(Session session) throws SQLException {
    for (var array : arrays.entrySet()) {
      session.one(
          "SELECT set_config(?, ?::text[]::text, true)",
          row -> "",
          array.getKey(),
          array.getValue());
    }
  }
}
