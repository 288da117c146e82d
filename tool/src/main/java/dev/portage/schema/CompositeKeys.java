package dev.portage.schema;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.store.BlockRanges;
import dev.portage.store.CatalogTable;
import dev.portage.store.ForeignKey;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Checks foreign keys of several columns before the first row: the rows that they refer to are not
 * copied, unless other keys lead to them, so the target must have all of them.
 */
public final class CompositeKeys {
  private final Database source;
  private final Database target;

  /** Between these. */
  public CompositeKeys(Sides ends) {
    this.source = ends.source();
    this.target = ends.target();
  }

  /** Values of one statement. */
  private static final int AT_ONCE = 10_000;

  private record Key(
      String name, List<SqlName> columns, SqlName other, List<String> columnsThere) {}

  /**
   * Requires that the target has every row that rows of the source refer to by such a key.
   *
   * @param from table of the source
   * @param to table of the target, whose keys count; those of the source, where it is still to be
   *     created
   * @param copied tables whose rows are copied before
   * @throws Fault SOURCE_UNFIT
   */
  public void require(CatalogTable from, CatalogTable to, Set<SqlName> copied) {
    List<Key> all =
        to.exists()
            ? target.inTransaction(session -> keys(session, to))
            : source.inTransaction(session -> keys(session, from));
    for (Key key : all) {
      if (!copied.contains(key.other())
          && key.columns().stream().allMatch(column -> from.column(column).isPresent())) {
        require(from, to, key);
      }
    }
  }

  private static List<Key> keys(Session session, CatalogTable table) throws SQLException {
    return session.list(
        """
        SELECT f.conname, n.nspname, c.relname,
               array_agg(a.attname::text ORDER BY k.n),
               array_agg(format('t.%%I = k.c%%s::%%s', b.attname, k.n,
                                format_type(b.atttypid, -1)) ORDER BY k.n)
          FROM pg_constraint f
          CROSS JOIN unnest(f.conkey, f.confkey) WITH ORDINALITY AS k (here, there, n)
          JOIN pg_class c ON c.oid = f.confrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.here
          JOIN pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = k.there
         WHERE f.conrelid = ?::oid AND f.contype = 'f' AND cardinality(f.conkey) > 1 AND %s
         GROUP BY f.conname, n.nspname, c.relname, f.confrelid
         ORDER BY f.conname
        """
            .formatted(ForeignKey.IS_OF_THE_WHOLE),
        row ->
            new Key(
                row.getString(1),
                Arrays.stream((String[]) row.getArray(4).getArray()).map(SqlName::of).toList(),
                SqlName.of(row.getString(2), row.getString(3)),
                List.of((String[]) row.getArray(5).getArray())),
        table.oid());
  }

  private void require(CatalogTable from, CatalogTable to, Key key) {
    List<String[]> wanted = source.inSnapshot(session -> values(session, from, key));
    if (wanted.isEmpty()) {
      return;
    }
    if (key.other().equals(to.qualified())) {
      throw new Fault(
          ExitCode.SOURCE_UNFIT,
          "%s refers by %s to itself: such rows cannot be copied in parts"
              .formatted(to.ref().name(), key.name()),
          "Nothing was written. Drop that foreign key on the target, copy, and create it again.");
    }
    List<String> missing = new ArrayList<>();
    for (int first = 0; first < wanted.size(); first += AT_ONCE) {
      List<String[]> some = wanted.subList(first, Math.min(wanted.size(), first + AT_ONCE));
      missing.addAll(target.inLongTransaction(session -> missing(session, key, some)));
    }
    if (!missing.isEmpty()) {
      throw new Fault(
          ExitCode.SOURCE_UNFIT,
          "%s refers by %s to rows of %s that the target does not have: %d of %d, among them %s"
              .formatted(
                  to.ref().name(),
                  key.name(),
                  key.other(),
                  missing.size(),
                  wanted.size(),
                  missing.getFirst()),
          "Nothing was written. A foreign key of several columns is not followed: copy the rows of"
              + " %s first, for example with pg_dump --data-only, and run the same command again."
                  .formatted(key.other()));
    }
  }

  /** A key with a column that is NULL refers to nothing. */
  private static List<String[]> values(Session session, CatalogTable from, Key key)
      throws SQLException {
    int width = key.columns().size();
    Set<List<String>> distinct = new LinkedHashSet<>();
    for (String range : BlockRanges.of(session, from, BlockRanges.USUAL)) {
      distinct.addAll(
          session.list(
              "SELECT DISTINCT %s FROM %s WHERE %s AND %s"
                  .formatted(
                      each(key, "%s::text", ", "),
                      from.ref().name().quoted(),
                      range,
                      each(key, "%s IS NOT NULL", " AND ")),
              row -> {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= width; i++) {
                  values.add(row.getString(i));
                }
                return values;
              }));
    }
    return distinct.stream().map(values -> values.toArray(String[]::new)).toList();
  }

  private static String each(Key key, String form, String between) {
    return key.columns().stream()
        .map(column -> form.formatted(column.quoted()))
        .collect(Collectors.joining(between));
  }

  private static List<String> missing(Session session, Key key, List<String[]> wanted)
      throws SQLException {
    int width = key.columns().size();
    List<Object> arrays = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      int column = i;
      arrays.add(wanted.stream().map(values -> values[column]).toArray(String[]::new));
    }
    String names = IntStream.rangeClosed(1, width).mapToObj(n -> "c" + n).collect(joined());
    return session.list(
        """
        SELECT concat_ws(', ', %s) FROM unnest(%s) AS k (%s)
         WHERE NOT EXISTS (SELECT FROM %s t WHERE %s)
        """
            .formatted(
                names,
                IntStream.range(0, width).mapToObj(n -> "?::text[]").collect(joined()),
                names,
                key.other().quoted(),
                String.join(" AND ", key.columnsThere())),
        row -> "(" + row.getString(1) + ")",
        arrays.toArray());
  }

  private static Collector<CharSequence, ?, String> joined() {
    return Collectors.joining(", ");
  }
}
