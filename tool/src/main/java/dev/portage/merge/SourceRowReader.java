package dev.portage.merge;

import dev.portage.postgres.Database;
import dev.portage.store.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the source's rows of a comparison.
 *
 * @param source to read from
 * @param pages of the table there
 */
record SourceRowReader(Database source, KeyPages pages) {
  /**
   * A row of the source.
   *
   * @param key as text
   * @param values of the columns that say what it belongs to, as text, in the order of {@link
   *     KeyPages#named}
   * @param hashes of all columns; empty where only keys were read
   */
  record Row(String key, TenantId tenant, List<String> values, List<String> hashes) {}

  /** The rows of these keys. */
  Map<String, Row> rows(List<String> keys) {
    return source.inLongTransaction(
        session -> {
          Map<String, Row> rows = new HashMap<>();
          session
              .list(
                  "SELECT %s, %s FROM %s t WHERE %s"
                      .formatted(columns(), pages.hashes("t"), pages.name(), pages.isKey()),
                  row -> row(row, strings(row, 4)),
                  (Object) keys.toArray(String[]::new))
              .forEach(row -> rows.put(row.key(), row));
          return rows;
        });
  }

  /** A page of the rows, without hashes, in the order of their keys. */
  List<Row> after(Optional<String> key) {
    return source.inLongTransaction(
        session ->
            session.list(
                "SELECT %s FROM (%s) t ORDER BY t.%s"
                    .formatted(columns(), pages.page(key, "*"), pages.key()),
                row -> row(row, List.of()),
                pages.arguments(key)));
  }

  private String columns() {
    List<String> values = new ArrayList<>();
    pages.named().forEach(column -> values.add("t.%s::text".formatted(column.quoted())));
    return "t.%s::text, %s, ARRAY[%s]::text[]"
        .formatted(pages.key(), pages.tenant("t"), String.join(", ", values));
  }

  private static Row row(ResultSet row, List<String> hashes) throws SQLException {
    return new Row(row.getString(1), TenantId.ofColumn(row.getString(2)), strings(row, 3), hashes);
  }

  static List<String> strings(ResultSet row, int column) throws SQLException {
    return Arrays.asList((String[]) row.getArray(column).getArray());
  }
}
