package dev.portage.merge;

import dev.portage.journal.KeyMap;
import dev.portage.journal.WrittenRows;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.Column;
import dev.portage.store.ForeignKey;
import dev.portage.store.Relation;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A table of the target, read and written with the keys of the source: its own, and those of the
 * tables that it refers to.
 *
 * @param table of the target
 * @param links to the tables that it refers to
 * @param map which keys differ
 */
public record MappedTable(CatalogTable table, List<Link> links, KeyMap map) {
  /** The column of {@link #relation} with the target's own key. */
  static final String TARGET_KEY = "\"portage.key\"";

  /**
   * A reference to another table of the target.
   *
   * @param column that refers
   * @param parent that it refers to
   * @param send the function that gives the parent's key in the form in which it is recorded
   * @param deleted whether the application has deleted rows of the parent that Portage wrote
   */
  public record Link(SqlName column, CatalogTable parent, String send, boolean deleted) {}

  /** A table whose rows have the same keys on both sides, and refer to no others. */
  public static MappedTable unmapped(CatalogTable table) {
    return new MappedTable(table, List.of(), KeyMap.none());
  }

  /**
   * Reads which tables this one refers to.
   *
   * @param columns that are copied
   */
  public static MappedTable read(
      Database target, CatalogTable table, List<SqlName> columns, KeyMap map) {
    return target.inTransaction(
        session -> {
          List<Link> links = new ArrayList<>();
          for (ForeignKey key : ForeignKey.of(session, table.oid())) {
            if (columns.contains(key.column())) {
              links.add(link(session, key, target.describe()));
            }
          }
          return new MappedTable(table, List.copyOf(links), map);
        });
  }

  private static Link link(Session session, ForeignKey key, String server) throws SQLException {
    CatalogTable parent = CatalogTable.read(session, key.parent(), server);
    String send = parent.sendFunction(session);
    boolean deleted =
        WrittenRows.exist(session, parent.oid())
            && session.one(
                """
                SELECT EXISTS (SELECT FROM %s w
                                WHERE NOT EXISTS (SELECT FROM %s p WHERE %s(p.%s) = w.key))
                """
                    .formatted(
                        WrittenRows.of(session, parent.oid()),
                        parent.ref().name().quoted(),
                        send,
                        parent.ref().id().quoted()),
                row -> row.getBoolean(1));
    return new Link(key.column(), parent, send, deleted);
  }

  /** Whether it differs from the table itself. */
  public boolean isMapped() {
    return map.has(table.oid())
        || links.stream().anyMatch(link -> link.deleted() || map.has(link.parent().oid()));
  }

  /**
   * The rows with the keys of the source. A row of the application whose key is another row's on
   * the source has NULL in its place.
   */
  public Relation relation() {
    // With the places of the rows, by which a large table is read in ranges.
    return isMapped() ? relation(name(), "t.ctid, t.xmin") : Relation.of(table);
  }

  /**
   * The same of some of its rows, with the columns {@code xmin} and {@link #TARGET_KEY} besides.
   *
   * @param rows a table or subquery with all columns and {@code xmin}
   */
  Relation relation(String rows) {
    return relation(rows, "t.xmin");
  }

  private Relation relation(String rows, String system) {
    List<String> columns = new ArrayList<>();
    StringBuilder joins = new StringBuilder();
    for (Column column : table.columns()) {
      String name = column.name().quoted();
      Optional<Long> of = keysOf(column.name()).filter(map::has);
      if (of.isEmpty()) {
        columns.add("t." + name);
        continue;
      }
      int n = columns.size();
      columns.add(
          "CASE WHEN m%1$d.target_key IS NOT NULL THEN m%1$d.source_key::%2$s"
                  .formatted(n, column.baseType())
              + " WHEN s%d.source_key IS NULL THEN t.%s END AS %s".formatted(n, name, name));
      joins.append(
          " LEFT JOIN %1$s m%2$d ON m%2$d.target_key = t.%3$s::text LEFT JOIN %1$s s%2$d ON s%2$d.source_key = t.%3$s::text"
              .formatted(map.of(of.get()), n, name));
    }
    return new Relation(
        "(SELECT %s, t.%s AS %s, %s FROM %s t%s)"
            .formatted(system, key().quoted(), TARGET_KEY, String.join(", ", columns), rows, joins),
        map.arrays());
  }

  /** The table whose keys a column has. */
  private Optional<Long> keysOf(SqlName column) {
    return column.equals(key())
        ? Optional.of(table.oid())
        : links.stream()
            .filter(link -> link.column().equals(column))
            .map(link -> link.parent().oid())
            .findFirst();
  }

  /**
   * The target's value for a value of the source, as text.
   *
   * @param value an expression of type text
   */
  String toTarget(SqlName column, String value) {
    return keysOf(column)
        .filter(map::has)
        .map(
            of ->
                """
                (SELECT CASE WHEN m.source_key IS NULL THEN v.k ELSE m.target_key END
                   FROM (SELECT %s) AS v (k) LEFT JOIN %s m ON m.source_key = v.k)
                """
                    .formatted(value, map.of(of)))
        .orElse(value);
  }

  /**
   * A condition on a row of the source: it is not to be copied, since the operator chose so, or
   * since it or its parent was left out, or the application has deleted its parent.
   *
   * @param value gives an expression of type text for a column of that row
   */
  String isLeftOut(Session session, Function<SqlName, String> value) throws SQLException {
    List<String> conditions = new ArrayList<>(List.of("false"));
    conditions.addAll(leftOut(key(), value));
    for (Link link : links) {
      conditions.addAll(leftOut(link.column(), value));
      if (link.deleted()) {
        conditions.add(isDeleted(session, link, value.apply(link.column())));
      }
    }
    return "(" + String.join(" OR ", conditions) + ")";
  }

  /**
   * A condition on a row of the source: its key is that of another row of the source on the target,
   * which was matched or got a new number there. A sequence of the source gives that number later.
   *
   * @param value gives an expression of type text for a column of that row
   */
  String hasKeyOfAnother(Function<SqlName, String> value) {
    return hasKeyOfAnother(key(), value).orElse("false");
  }

  private Optional<String> hasKeyOfAnother(SqlName column, Function<SqlName, String> value) {
    return keysOf(column)
        .filter(map::has)
        .map(
            of ->
                """
                (EXISTS (SELECT FROM %1$s m WHERE m.target_key = %2$s)
                  AND NOT EXISTS (SELECT FROM %1$s m WHERE m.source_key = %2$s))
                """
                    .formatted(map.of(of), value.apply(column)));
  }

  private List<String> leftOut(SqlName column, Function<SqlName, String> value) {
    return keysOf(column).filter(map::has).stream()
        .map(
            of ->
                "EXISTS (SELECT FROM %s m WHERE m.source_key = %s AND m.target_key IS NULL)"
                    .formatted(map.of(of), value.apply(column)))
        .toList();
  }

  private String isDeleted(Session session, Link link, String value) throws SQLException {
    CatalogTable parent = link.parent();
    // As a column has it: CHAR(n) is recorded with its padding.
    String there = "%s::%s".formatted(toTarget(link.column(), value), parent.id().type());
    return """
        (EXISTS (SELECT FROM %s w WHERE w.key = %s(%s))
          AND NOT EXISTS (SELECT FROM %s p WHERE p.%s = %s))
        """
        .formatted(
            WrittenRows.of(session, parent.oid()),
            link.send(),
            there,
            parent.ref().name().quoted(),
            parent.ref().id().quoted(),
            there);
  }

  /**
   * Gives rows of the source the keys of the target, and deletes those that are left out. Rows that
   * are new since the keys were compared, and whose key or parent's key is another row's on the
   * target, are left to the next run.
   *
   * @param stage a temporary table with rows of the source
   */
  public void toTarget(Session session, String stage) throws SQLException {
    relation().bind(session);
    Function<SqlName, String> value = column -> "s.%s::text".formatted(column.quoted());
    List<String> conditions = new ArrayList<>(List.of(isLeftOut(session, value)));
    hasKeyOfAnother(key(), value).ifPresent(conditions::add);
    links.forEach(link -> hasKeyOfAnother(link.column(), value).ifPresent(conditions::add));
    session.update("DELETE FROM %s s WHERE %s".formatted(stage, String.join(" OR ", conditions)));
    for (Column column : table.columns()) {
      Optional<Long> of = keysOf(column.name()).filter(map::has);
      if (of.isPresent()) {
        String name = column.name().quoted();
        session.update(
            "UPDATE %s s SET %s = m.target_key::%s FROM %s m WHERE m.source_key = s.%s::text"
                .formatted(stage, name, column.baseType(), map.of(of.get()), name));
      }
    }
  }

  /**
   * Those of these keys of the source for which the target has no row that Portage wrote, each with
   * whether it has another row of that key.
   */
  public Map<String, Boolean> unwritten(Database target, Collection<String> keys) {
    return target.inLongTransaction(session -> unwritten(session, keys));
  }

  /** The same as a transaction sees it. */
  public Map<String, Boolean> unwritten(Session session, Collection<String> keys)
      throws SQLException {
    relation().bind(session);
    Map<String, Boolean> unwritten = new LinkedHashMap<>();
    session.list(
        """
        SELECT k.key, EXISTS (SELECT FROM %1$s t WHERE t.%2$s = k.there)
          FROM (SELECT k.key, (%3$s)::%4$s AS there FROM unnest(?::text[]) AS k (key)) k
         WHERE NOT EXISTS (SELECT FROM %5$s w WHERE w.key = %6$s(k.there))
        """
            .formatted(
                name(),
                key().quoted(),
                toTarget(key(), "k.key"),
                table.id().type(),
                WrittenRows.of(session, table.oid()),
                table.sendFunction(session)),
        row -> unwritten.put(row.getString(1), row.getBoolean(2)),
        (Object) keys.toArray(String[]::new));
    return unwritten;
  }

  /** The target's keys of rows of the source; none of one whose key is another row's there. */
  public List<String> targetKeys(Session session, Collection<String> keys) throws SQLException {
    relation().bind(session);
    return session.list(
        "SELECT %s FROM unnest(?::text[]) AS k (key) WHERE NOT %s"
            .formatted(
                toTarget(key(), "k.key"), hasKeyOfAnother(key(), of -> "k.key").orElse("false")),
        row -> row.getString(1),
        (Object) keys.toArray(String[]::new));
  }

  /** The source's keys of all rows that Portage wrote, and that the target has. */
  public List<String> writtenKeys(Session session) throws SQLException {
    Relation rows = relation(name());
    rows.bind(session);
    return session.list(
        "SELECT t.%s::text FROM %s t JOIN %s w ON w.key = %s(t.%s) WHERE t.%s IS NOT NULL"
            .formatted(
                key().quoted(),
                rows.sql(),
                WrittenRows.of(session, table.oid()),
                table.sendFunction(session),
                TARGET_KEY,
                key().quoted()),
        row -> row.getString(1));
  }

  private SqlName key() {
    return table.ref().id();
  }

  private String name() {
    return table.ref().name().quoted();
  }
}
