package dev.portage.store;

import static java.util.stream.Collectors.joining;

import dev.portage.postgres.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is unique among the rows of a table, besides their id.
 *
 * @param columns from which it is computed
 * @param expressions of the columns by their plain names; of most keys the columns themselves
 * @param condition of a partial index: which rows are unique among each other
 * @param nullsEqual whether NULLs are equal too (NULLS NOT DISTINCT)
 * @param portable whether it needs no function that a person or an extension created, which another
 *     server may lack
 */
public record UniqueKey(
    List<SqlName> columns,
    List<String> expressions,
    Optional<String> condition,
    boolean nullsEqual,
    boolean portable) {

  /** These columns of all rows. */
  public static UniqueKey of(List<SqlName> columns) {
    return new UniqueKey(
        columns, columns.stream().map(SqlName::quoted).toList(), Optional.empty(), false, true);
  }

  /**
   * Reads those of a table, the fewest expressions first.
   *
   * @param columns that are copied: a key that has another one, or one that the server fills, is
   *     left out, since its values are not the source's
   */
  public static List<UniqueKey> of(Session session, CatalogTable table, List<SqlName> columns)
      throws SQLException {
    // Older servers lack indnullsnotdistinct; of JSON it is then NULL, and no error.
    List<UniqueKey> all =
        session.list(
            """
            SELECT ARRAY(SELECT a.attname
                           FROM pg_attribute a
                          WHERE a.attrelid = i.indrelid AND a.attnum > 0
                            AND (a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1])
                                 -- With those of INCLUDE, which an expression may need, too.
                                 OR ((i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)
                                     AND EXISTS (SELECT FROM pg_depend d
                                                  WHERE d.classid = 'pg_class'::regclass
                                                    AND d.objid = i.indexrelid
                                                    AND d.refclassid = 'pg_class'::regclass
                                                    AND d.refobjid = i.indrelid
                                                    AND d.refobjsubid = a.attnum)))
                          ORDER BY a.attnum),
                   (SELECT array_agg(coalesce('"' || replace(a.attname, '"', '""') || '"',
                                              pg_get_indexdef(i.indexrelid, n, false)) ORDER BY n)
                      FROM generate_series(1, i.indnkeyatts) AS n
                      LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid
                                              AND a.attnum = i.indkey[n - 1]),
                   pg_get_expr(i.indpred, i.indrelid),
                   coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false),
                   NOT EXISTS (SELECT FROM pg_depend d
                                WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
                                  AND d.refclassid IN ('pg_proc'::regclass,
                                                       'pg_operator'::regclass))
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
             WHERE i.indrelid = ?::oid AND i.indisunique AND i.indisvalid
               AND NOT (i.indnkeyatts = 1 AND i.indpred IS NULL
                        AND EXISTS (SELECT FROM pg_attribute a
                                     WHERE a.attrelid = i.indrelid AND a.attname = ?
                                       AND a.attnum = i.indkey[0]))
             ORDER BY i.indnkeyatts, c.relname
            """,
            UniqueKey::read,
            table.oid(),
            table.ref().id().last());
    return all.stream()
        // A constant says nothing of a row.
        .filter(key -> !key.columns().isEmpty())
        .filter(key -> columns.containsAll(key.columns()))
        .filter(key -> key.columns().stream().noneMatch(name -> isGenerated(table, name)))
        .distinct()
        .toList();
  }

  private static UniqueKey read(ResultSet row) throws SQLException {
    return new UniqueKey(
        Arrays.stream((String[]) row.getArray(1).getArray()).map(SqlName::of).toList(),
        List.of((String[]) row.getArray(2).getArray()),
        Optional.ofNullable(row.getString(3)),
        row.getBoolean(4),
        row.getBoolean(5));
  }

  private static boolean isGenerated(CatalogTable table, SqlName name) {
    Column column = table.column(name).orElseThrow();
    return column.filled() && CatalogTable.isNumber(column);
  }

  /** Whether it is of columns of all rows. */
  public boolean isPlain() {
    return condition.isEmpty()
        && columns.stream().map(SqlName::quoted).toList().containsAll(expressions);
  }

  /**
   * The same where it can be the name of a row, by which an application finds it: not where only
   * some rows have it, such as the one that is the default, nor by its NULLs.
   */
  public Optional<UniqueKey> asName() {
    return condition.isPresent()
        ? Optional.empty()
        : Optional.of(new UniqueKey(columns, expressions, condition, false, portable));
  }

  /** A condition on a row in whose scope its columns are: that the key applies to it. */
  public String applies() {
    Stream<String> notNull =
        nullsEqual ? Stream.of() : expressions.stream().map("%s IS NOT NULL"::formatted);
    return all(notNull);
  }

  /**
   * A condition on a row in whose scope its columns are: that another row has the same key.
   *
   * @param other a subquery with the columns of the other row
   */
  public String isOf(String other) {
    return all(expressions.stream().map(own -> "%s = %s".formatted(own, value(own, other))));
  }

  /**
   * The same where its value is NULL in some part; empty where NULLs are not equal. No index finds
   * all of these rows, so this is the condition of a query of its own: where the other row has no
   * NULL, that reads nothing.
   *
   * @param other a subquery with the columns of the other row
   */
  public Optional<String> isOfWithNulls(String other) {
    if (!nullsEqual) {
      return Optional.empty();
    }
    String someNull =
        expressions.stream()
            .map("%s IS NULL"::formatted)
            .collect(joining(" OR ", "(%s) AND (".formatted(applies()), ")"));
    Stream<String> equal =
        expressions.stream()
            .map(
                own ->
                    "%1$s = %2$s OR (%1$s IS NULL AND %2$s IS NULL)"
                        .formatted(own, value(own, other)));
    return Optional.of(
        all(
            Stream.concat(
                Stream.of("EXISTS (SELECT FROM %s AS r WHERE %s)".formatted(other, someNull)),
                equal)));
  }

  private String value(String expression, String row) {
    return "(SELECT %s FROM %s AS r WHERE %s)".formatted(expression, row, applies());
  }

  private String all(Stream<String> conditions) {
    return Stream.concat(Stream.concat(Stream.of("true"), condition.stream()), conditions)
        .map("(%s)"::formatted)
        .collect(joining(" AND ", "(", ")"));
  }
}
