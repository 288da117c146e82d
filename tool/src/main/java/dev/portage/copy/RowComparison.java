package dev.portage.copy;

import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import dev.portage.store.TableRef;
import dev.portage.store.TenantId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares the rows of two tables by key: it reads the target's rows in pages, in the order of
 * their unique key, and the source's rows of the same keys. It writes nothing.
 */
public final class RowComparison {
  /** Rows of a page: their digests take some megabytes. */
  private static final int PAGE = 5_000;

  /** Makes the same value the same text on both sides. */
  private static final String SAME_TEXT =
      """
      SET LOCAL bytea_output = 'hex'; SET LOCAL IntervalStyle = 'postgres';
      SET LOCAL DateStyle = 'ISO'; SET LOCAL TimeZone = 'UTC'; SET LOCAL extra_float_digits = 1;
      SET LOCAL xmloption = 'content'
      """;

  private final Database source;
  private final Database target;
  private final Rows from;
  private final Rows to;
  private final List<RowDifference> first = new ArrayList<>();
  private final Set<TenantId> tenants = new HashSet<>();
  private long rows;
  private long conflicts;
  private long unexpected;

  private RowComparison(Database source, Database target, Rows from, CatalogTable to) {
    this.source = source;
    this.target = target;
    this.from = from;
    this.to = new Rows(to, from.columns(), from.tenant());
  }

  /**
   * The rows of one side.
   *
   * @param table that has them
   * @param columns that are compared
   * @param tenant its column, where the table has one
   */
  public record Rows(CatalogTable table, List<SqlName> columns, Optional<SqlName> tenant) {}

  /**
   * Compares the rows of both tables.
   *
   * @param from the source's rows, with the columns that both sides have
   */
  public static TableDifferences between(
      Database source, Database target, Rows from, CatalogTable to) {
    return new RowComparison(source, target, from, to).compare();
  }

  private record Digests(String key, TenantId tenant, List<String> columns) {}

  private TableDifferences compare() {
    Optional<String> last = Optional.empty();
    do {
      List<Digests> page = page(last);
      Map<String, Digests> there = page.isEmpty() ? Map.of() : ofSource(page);
      page.forEach(row -> compare(row, Optional.ofNullable(there.get(row.key()))));
      last = page.size() < PAGE ? Optional.empty() : Optional.of(page.getLast().key());
    } while (last.isPresent());
    return new TableDifferences(
        to.table().ref().name().toString(),
        source.inTransaction(session -> count(session, from.table())),
        rows,
        conflicts,
        unexpected,
        List.copyOf(first),
        Set.copyOf(tenants));
  }

  private static long count(Session session, CatalogTable table) throws SQLException {
    return session.one(
        "SELECT count(*) FROM " + table.ref().name().quoted(), row -> row.getLong(1));
  }

  private void compare(Digests here, Optional<Digests> there) {
    rows++;
    if (there.isPresent() && there.get().columns().equals(here.columns())) {
      return;
    }
    List<String> columns = there.map(of -> differing(here, of)).orElse(List.of());
    List<TenantId> both =
        Stream.concat(Stream.of(here.tenant()), there.map(Digests::tenant).stream())
            .distinct()
            .toList();
    tenants.addAll(both);
    long before = columns.isEmpty() ? unexpected++ : conflicts++;
    if (before < TableDifferences.LISTED) {
      first.add(new RowDifference(here.key(), both, columns));
    }
  }

  private List<String> differing(Digests here, Digests there) {
    List<String> differing = new ArrayList<>();
    for (int i = 0; i < from.columns().size(); i++) {
      if (!Objects.equals(here.columns().get(i), there.columns().get(i))) {
        differing.add(from.columns().get(i).toString());
      }
    }
    return List.copyOf(differing);
  }

  private List<Digests> page(Optional<String> after) {
    // With the table's alias: without one, ORDER BY would mean the output column, which is text.
    String id = "t." + to.table().ref().id().quoted();
    String where =
        after.isPresent() ? "%s > ?::%s".formatted(id, castType(to)) : id + " IS NOT NULL";
    return target.inTransaction(
        session -> {
          session.run(SAME_TEXT);
          return session.list(
              "%s WHERE %s ORDER BY %s LIMIT %d".formatted(select(to), where, id, PAGE),
              RowComparison::digests,
              after.stream().toArray());
        });
  }

  private Map<String, Digests> ofSource(List<Digests> page) {
    String condition =
        "%s = ANY (?::text[]::%s[])".formatted(from.table().ref().id().quoted(), castType(from));
    String[] keys = page.stream().map(Digests::key).toArray(String[]::new);
    return source.inTransaction(
        session -> {
          session.run(SAME_TEXT);
          Map<String, Digests> found = new HashMap<>();
          session
              .list(
                  "%s WHERE %s".formatted(select(from), condition),
                  RowComparison::digests,
                  (Object) keys)
              .forEach(row -> found.put(row.key(), row));
          return found;
        });
  }

  private static Digests digests(java.sql.ResultSet row) throws SQLException {
    return new Digests(
        row.getString(1),
        TenantId.ofColumn(row.getString(2)),
        Arrays.asList((String[]) row.getArray(3).getArray()));
  }

  private static String castType(Rows rows) {
    return rows.table().castType(rows.table().ref().id());
  }

  private static String select(Rows rows) {
    String tenant = rows.tenant().map(name -> name.quoted() + "::text").orElse("NULL::text");
    String columns =
        rows.columns().stream()
            .map(SqlName::quoted)
            .map("md5(%s::text)"::formatted)
            .collect(Collectors.joining(", "));
    TableRef ref = rows.table().ref();
    return "SELECT %s::text, %s, ARRAY[%s] FROM %s t"
        .formatted(ref.id().quoted(), tenant, columns, ref.name().quoted());
  }
}
