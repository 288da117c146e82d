package dev.portage.schema;

import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Advances the sequences that fill the columns of a table, so that they do not return values that
 * were copied.
 */
public final class Sequences {
  /**
   * Lists the sequences of identity columns and of defaults, whether or not the column owns them.
   */
  private static final String OF_COLUMNS =
      """
      SELECT a.attname, s.seq::regclass::text
        FROM (SELECT d.adrelid, d.adnum, p.refobjid
                FROM pg_attrdef d
                JOIN pg_depend p ON p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid
                                AND p.refclassid = 'pg_class'::regclass
              UNION
              SELECT refobjid, refobjsubid, objid FROM pg_depend
               WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass
                 AND deptype = 'i') s (rel, num, seq)
        JOIN pg_class c ON c.oid = s.seq AND c.relkind = 'S'
        JOIN pg_attribute a ON a.attrelid = s.rel AND a.attnum = s.num
        JOIN pg_type t ON t.oid = a.atttypid AND t.typname IN ('int2', 'int4', 'int8', 'numeric')
       WHERE a.attrelid = ?::oid
       ORDER BY 1, 2
      """;

  private Sequences() {}

  /**
   * A column, and the sequence that fills it.
   *
   * @param sequence as SQL has it: the server has quoted it
   */
  private record Filled(SqlName column, String sequence) {}

  /**
   * Sets each sequence behind the greatest existing value; sequences never go back.
   *
   * @param existing where that value is read: on the source before its rows are copied, so that the
   *     application gets none of their values in the meantime
   * @param table on the target
   * @param columns that exist
   */
  public static void advance(
      Database existing, Database target, CatalogTable table, List<SqlName> columns) {
    List<Filled> all = target.inTransaction(session -> of(session, table));
    for (Filled each : all.stream().filter(one -> columns.contains(one.column())).toList()) {
      Optional<Long> greatest =
          existing.inLongTransaction(session -> greatest(session, table, each));
      greatest.ifPresent(
          value -> target.inTransaction(session -> advance(session, each.sequence(), value)));
    }
  }

  /**
   * Sets each sequence of the target behind that of the same column on the source: where that is no
   * longer used, since its table is read-only, the target continues where it ended. A sequence that
   * was never used, or has no counterpart, is left alone; none goes back. Safe to repeat.
   */
  public static void follow(Database source, CatalogTable from, Database target, CatalogTable to) {
    List<Filled> there = source.inTransaction(session -> of(session, from));
    for (Filled each : target.inTransaction(session -> of(session, to))) {
      for (Filled of : there.stream().filter(one -> one.column().equals(each.column())).toList()) {
        source
            .inTransaction(session -> last(session, of))
            .ifPresent(
                value -> target.inTransaction(session -> advance(session, each.sequence(), value)));
      }
    }
  }

  private static Optional<Long> last(Session session, Filled filled) throws SQLException {
    return session.first(
        "SELECT last_value FROM %s WHERE is_called".formatted(filled.sequence()),
        row -> row.getLong(1));
  }

  /** The sequence that fills a column, as SQL has it. */
  public static Optional<String> of(Database target, CatalogTable table, SqlName column) {
    return target.inTransaction(session -> of(session, table)).stream()
        .filter(filled -> filled.column().equals(column))
        .map(Filled::sequence)
        .findFirst();
  }

  private static Optional<Long> greatest(Session session, CatalogTable table, Filled filled)
      throws SQLException {
    return session.one(
        "SELECT max(%s)::bigint FROM %s"
            .formatted(filled.column().quoted(), table.ref().name().quoted()),
        row -> Optional.ofNullable(row.getObject(1, Long.class)));
  }

  private static String advance(Session session, String sequence, long value) throws SQLException {
    return session.one(
        """
        SELECT CASE WHEN ? > last_value OR (? = last_value AND NOT is_called)
                    THEN setval(?::regclass, ?) END
          FROM %s
        """
            .formatted(sequence),
        row -> sequence,
        value,
        value,
        sequence,
        value);
  }

  /** The sequences that fill columns of a table, as SQL has their names. */
  static List<String> names(Session session, CatalogTable table) throws SQLException {
    return of(session, table).stream().map(Filled::sequence).distinct().toList();
  }

  private static List<Filled> of(Session session, CatalogTable table) throws SQLException {
    return session.list(
        OF_COLUMNS, row -> new Filled(SqlName.of(row.getString(1)), row.getString(2)), table.oid());
  }
}
