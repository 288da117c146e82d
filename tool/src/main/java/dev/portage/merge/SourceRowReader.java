package dev.portage.merge;

import static java.util.stream.Collectors.joining;

import dev.portage.fault.Fault;
import dev.portage.merge.KeyPages.Span;
import dev.portage.postgres.Bisection;
import dev.portage.postgres.Database;
import dev.portage.postgres.RowFaults;
import dev.portage.store.SqlName;
import dev.portage.store.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

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
   * @param hashes of all columns; empty where they cannot be read, or only keys were
   * @param named whether its values, and its tenant, could be read
   */
  record Row(String key, TenantId tenant, List<String> values, List<String> hashes, boolean named) {
    /** Whether its content is known. */
    boolean isRead() {
      return !hashes.isEmpty();
    }

    /** The names of the columns whose hashes are others. */
    List<String> differing(List<String> others, List<SqlName> columns) {
      return IntStream.range(0, columns.size())
          .filter(n -> !Objects.equals(others.get(n), hashes.get(n)))
          .mapToObj(n -> columns.get(n).toString())
          .toList();
    }
  }

  private static final String NOTHING = "ARRAY[]::text[]";

  /** How often a statement of a page may fail: each row that cannot be read takes some dozen. */
  private static final int MOST_FAILURES = 500;

  /** The rows of these keys, without the hashes of those that cannot be read. */
  Map<String, Row> rows(List<String> keys) {
    Map<String, Row> rows = new HashMap<>();
    read(keys, pages.hashes("t"), row -> rows.put(row.key(), row));
    return rows;
  }

  /** A page of the rows, without hashes, in the order of their keys. */
  Page<Row> after(Optional<String> key) {
    Span span = source.inLongTransaction(session -> pages.span(session, key, KeyPages.SCANNED));
    try {
      List<Row> rows =
          source.inLongTransaction(
              session ->
                  session.list(
                      "SELECT %s, %s FROM (%s) t ORDER BY t.%s"
                          .formatted(columns(), NOTHING, pages.page(span, "*"), pages.key()),
                      row -> row(row, true),
                      pages.arguments(span)));
      return new Page<>(rows, span.next(rows, pages.rows(), Row::key));
    } catch (Fault fault) {
      if (!RowFaults.isOne(fault)) {
        throw fault;
      }
    }
    List<String> keys =
        source.inLongTransaction(
            session ->
                session.list(
                    pages.page(span, "t." + pages.key() + "::text"),
                    row -> row.getString(1),
                    pages.arguments(span)));
    List<Row> rows = new ArrayList<>();
    read(keys, NOTHING, rows::add);
    return new Page<>(List.copyOf(rows), span.next(keys, pages.rows(), one -> one));
  }

  private void read(List<String> keys, String hashes, Consumer<Row> each) {
    new Bisection<String>(
            some -> {
              read(some, columns(), hashes, true).forEach(each);
              return true;
            },
            (key, fault) -> unreadable(key).forEach(each),
            new AtomicInteger(MOST_FAILURES))
        .run(keys);
  }

  /** What can be read of a row that cannot be read as a whole: its names, or its key alone. */
  private List<Row> unreadable(String key) {
    try {
      return read(List.of(key), columns(), NOTHING, true);
    } catch (Fault fault) {
      if (!RowFaults.isOne(fault)) {
        throw fault;
      }
      return read(List.of(key), columns("NULL", of -> "NULL"), NOTHING, false);
    }
  }

  private List<Row> read(List<String> keys, String columns, String hashes, boolean named) {
    return source.inLongTransaction(
        session ->
            session.list(
                "SELECT %s, %s FROM %s t WHERE %s ORDER BY t.%s"
                    .formatted(columns, hashes, pages.name(), pages.isKey(), pages.key()),
                row -> row(row, named),
                (Object) keys.toArray(String[]::new)));
  }

  private String columns() {
    return columns(pages.tenant("t"), column -> "t.%s::text".formatted(column.quoted()));
  }

  private String columns(String tenant, Function<SqlName, String> value) {
    return "t.%s::text, %s, ARRAY[%s]::text[]"
        .formatted(pages.key(), tenant, pages.named().stream().map(value).collect(joining(", ")));
  }

  private static Row row(ResultSet row, boolean named) throws SQLException {
    return new Row(
        row.getString(1),
        TenantId.ofColumn(row.getString(2)),
        strings(row, 3),
        strings(row, 4),
        named);
  }

  static List<String> strings(ResultSet row, int column) throws SQLException {
    return Arrays.asList((String[]) row.getArray(column).getArray());
  }
}
