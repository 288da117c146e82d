package dev.portage.store;

import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** Reads by which columns, besides its id, the rows of a table are unique. */
public final class UniqueKeys {
  private UniqueKeys() {}

  /**
   * The columns of each unique index over all rows, the fewest columns first.
   *
   * @param columns that are copied: an index that has another one, or one that the server fills, is
   *     left out, since its values are not the source's
   */
  public static List<List<SqlName>> of(Session session, CatalogTable table, List<SqlName> columns)
      throws SQLException {
    List<List<SqlName>> all =
        session.list(
            """
            SELECT array_agg(a.attname ORDER BY a.attnum)
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
              JOIN pg_attribute a ON a.attrelid = i.indrelid
                                 AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1])
             WHERE i.indrelid = ?::oid AND i.indisunique AND i.indisvalid
               AND i.indpred IS NULL AND i.indexprs IS NULL
             GROUP BY c.relname, i.indnkeyatts ORDER BY i.indnkeyatts, c.relname
            """,
            row -> Arrays.stream((String[]) row.getArray(1).getArray()).map(SqlName::of).toList(),
            table.oid());
    return all.stream()
        .filter(names -> !names.equals(List.of(table.ref().id())))
        .filter(columns::containsAll)
        .filter(names -> names.stream().noneMatch(name -> isGenerated(table, name)))
        .distinct()
        .toList();
  }

  private static boolean isGenerated(CatalogTable table, SqlName name) {
    Column column = table.column(name).orElseThrow();
    return column.filled() && CatalogTable.isNumber(column);
  }
}
