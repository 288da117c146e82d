package dev.portage.merge;

import static java.util.stream.Collectors.joining;

import dev.portage.journal.WrittenRows;
import dev.portage.merge.RowState.Target;
import dev.portage.postgres.Database;
import dev.portage.store.CatalogTable;
import dev.portage.store.DigestColumns;
import dev.portage.store.SqlName;
import dev.portage.store.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Compares the rows of a table on both sides by key, and decides for each what a copy does with it.
 * It reads the target's rows in pages, in the order of their unique key, with the source's rows of
 * the same keys; then the keys of the source that the target lacks. It writes nothing.
 */
public final class RowComparison {
  /** Rows of a page: their digests take some megabytes. */
  private static final int PAGE = 5_000;

  private final Database source;
  private final Database target;
  private final Rows from;
  private final Rows to;
  private final Scope scope;
  private final Map<RowDecision, Long> counts = new EnumMap<>(RowDecision.class);
  private final Map<TenantId, Map<RowDecision, Long>> tenants = new HashMap<>();
  private final Map<RowDecision, List<RowDifference>> first = new EnumMap<>(RowDecision.class);

  private RowComparison(Database source, Database target, Rows from, CatalogTable to, Scope scope) {
    this.source = source;
    this.target = target;
    this.from = from;
    this.to = new Rows(to, from.columns(), from.tenant());
    this.scope = scope;
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
   * Which rows are compared, and by which policy.
   *
   * @param tenants whose rows; empty for those of all
   * @param policy by which it is decided
   */
  public record Scope(Optional<Set<TenantId>> tenants, RowPolicy policy) {
    /** The rows of all tenants. */
    public static Scope all(RowPolicy policy) {
      return new Scope(Optional.empty(), policy);
    }

    /** The rows of these tenants. */
    public static Scope of(Set<TenantId> tenants, RowPolicy policy) {
      return new Scope(Optional.of(tenants), policy);
    }
  }

  /**
   * Compares the rows of both tables.
   *
   * @param from the source's rows, with the columns that both sides have
   */
  public static TableDifferences between(
      Database source, Database target, Rows from, CatalogTable to, Scope scope) {
    return new RowComparison(source, target, from, to, scope).compare();
  }

  /** The tenants with rows of the target that Portage has not recorded as written. */
  public static Set<TenantId> withUnrecordedRows(
      Database target, CatalogTable table, Optional<SqlName> tenant) {
    Rows rows = new Rows(table, table.names(), tenant);
    return target.inLongTransaction(
        session ->
            Set.copyOf(
                session.list(
                    """
                    SELECT DISTINCT %s FROM %s t
                     WHERE NOT EXISTS (SELECT FROM %s w WHERE w.key = %s(t.%s))
                    """
                        .formatted(
                            tenant(rows),
                            name(rows),
                            WrittenRows.of(session, table.oid()),
                            table.sendFunction(session),
                            key(rows)),
                    row -> TenantId.ofColumn(row.getString(1)))));
  }

  /** A row of the source. */
  private record Row(String key, TenantId tenant, List<String> columns) {}

  /** A row of the target, with what is recorded of it. */
  private record TargetRow(Row row, boolean written, boolean unchanged) {}

  /** A key of the source that the target lacks. */
  private record Missing(String key, TenantId tenant, boolean written) {}

  private TableDifferences compare() {
    pages(this::targetPage, this::compare, row -> row.row().key());
    pages(this::sourcePage, this::missing, Map.Entry::getKey);
    return new TableDifferences(
        to.table().ref().name().toString(),
        Map.copyOf(counts),
        Map.copyOf(tenants),
        first.values().stream().flatMap(List::stream).toList());
  }

  private interface Page<T> {
    List<T> after(Optional<String> key);
  }

  private static <T> void pages(Page<T> pages, Consumer<List<T>> each, Function<T, String> key) {
    Optional<String> last = Optional.empty();
    do {
      List<T> page = pages.after(last);
      if (!page.isEmpty()) {
        each.accept(page);
      }
      last = page.size() < PAGE ? Optional.empty() : Optional.of(key.apply(page.getLast()));
    } while (last.isPresent());
  }

  private void compare(List<TargetRow> page) {
    Map<String, Row> there =
        source.inLongTransaction(
            session -> {
              Map<String, Row> found = new HashMap<>();
              DigestColumns.prepare(session);
              session
                  .list(
                      "SELECT %s FROM %s t WHERE %s"
                          .formatted(values(from), name(from), isKey(from)),
                      RowComparison::row,
                      (Object) page.stream().map(row -> row.row().key()).toArray(String[]::new))
                  .forEach(row -> found.put(row.key(), row));
              return found;
            });
    page.forEach(row -> compare(row, Optional.ofNullable(there.get(row.row().key()))));
  }

  private void compare(TargetRow here, Optional<Row> there) {
    boolean same = there.isPresent() && there.get().columns().equals(here.row().columns());
    Target state = same ? Target.SAME : here.unchanged() ? Target.AS_WRITTEN : Target.OTHER;
    RowDecision decision =
        RowDecision.of(new RowState(there.isPresent(), here.written(), state), scope.policy());
    if (decision == RowDecision.NOTHING) {
      return;
    }
    List<TenantId> tenants =
        Stream.concat(Stream.of(here.row().tenant()), there.map(Row::tenant).stream())
            .distinct()
            .toList();
    List<String> columns = there.map(of -> differing(here.row(), of)).orElse(List.of());
    add(new RowDifference(here.row().key(), decision, tenants, columns));
  }

  private void missing(List<Map.Entry<String, TenantId>> page) {
    Map<String, TenantId> keys = new LinkedHashMap<>();
    page.forEach(entry -> keys.put(entry.getKey(), entry.getValue()));
    List<Missing> missing =
        target.inLongTransaction(
            session ->
                session.list(
                    """
                    SELECT k.key, w.key IS NOT NULL
                      FROM unnest(?::text[]) AS k (key)
                      LEFT JOIN %s w ON w.key = %s(k.key::%s)
                     WHERE NOT EXISTS (SELECT FROM %s t WHERE t.%s = k.key::%s)
                    """
                        .formatted(
                            WrittenRows.of(session, to.table().oid()),
                            to.table().sendFunction(session),
                            keyType(to),
                            name(to),
                            key(to),
                            keyType(to)),
                    row ->
                        new Missing(
                            row.getString(1), keys.get(row.getString(1)), row.getBoolean(2)),
                    (Object) keys.keySet().toArray(String[]::new)));
    for (Missing row : missing) {
      RowState state = new RowState(true, row.written(), Target.ABSENT);
      add(
          new RowDifference(
              row.key(), RowDecision.of(state, scope.policy()), List.of(row.tenant()), List.of()));
    }
  }

  private void add(RowDifference row) {
    counts.merge(row.decision(), 1L, Long::sum);
    for (TenantId tenant : row.tenants()) {
      tenants
          .computeIfAbsent(tenant, of -> new EnumMap<>(RowDecision.class))
          .merge(row.decision(), 1L, Long::sum);
    }
    if (row.decision() == RowDecision.ADOPT) {
      return;
    }
    List<RowDifference> listed = first.computeIfAbsent(row.decision(), of -> new ArrayList<>());
    if (listed.size() < TableDifferences.LISTED) {
      listed.add(row);
    }
  }

  private List<String> differing(Row here, Row there) {
    List<String> differing = new ArrayList<>();
    for (int i = 0; i < from.columns().size(); i++) {
      if (!Objects.equals(here.columns().get(i), there.columns().get(i))) {
        differing.add(from.columns().get(i).toString());
      }
    }
    return List.copyOf(differing);
  }

  private List<TargetRow> targetPage(Optional<String> after) {
    return target.inLongTransaction(
        session -> {
          DigestColumns.prepare(session);
          return session.list(
              """
              SELECT p.*, w.key IS NOT NULL, coalesce(%s, false)
                FROM (SELECT %s, t.xmin, %s(t.%s) AS sent, row_number() OVER (ORDER BY t.%s) AS n
                        FROM (%s) t) p
                LEFT JOIN %s w ON w.key = p.sent
               ORDER BY p.n
              """
                  .formatted(
                      WrittenRows.unchanged("p", "w"),
                      values(to),
                      to.table().sendFunction(session),
                      key(to),
                      key(to),
                      page(to, after, "*, xmin"),
                      WrittenRows.of(session, to.table().oid())),
              row -> new TargetRow(row(row), row.getBoolean(7), row.getBoolean(8)),
              arguments(after));
        });
  }

  private List<Map.Entry<String, TenantId>> sourcePage(Optional<String> after) {
    return source.inLongTransaction(
        session ->
            session.list(
                "SELECT t.%s::text, %s FROM (%s) t ORDER BY t.%s"
                    .formatted(key(from), tenant(from), page(from, after, "*"), key(from)),
                row -> Map.entry(row.getString(1), TenantId.ofColumn(row.getString(2))),
                arguments(after)));
  }

  /** A page of the rows of the tenants, in the order of their key. */
  private String page(Rows of, Optional<String> after, String columns) {
    String key = "t." + key(of);
    String beyond =
        after.isPresent() ? "%s > ?::%s".formatted(key, keyType(of)) : key + " IS NOT NULL";
    return "SELECT %s FROM %s t WHERE %s AND %s ORDER BY %s LIMIT %d"
        .formatted(columns, name(of), beyond, ofTenants(of), key, PAGE);
  }

  private String ofTenants(Rows of) {
    if (scope.tenants().isEmpty() || of.tenant().isEmpty()) {
      return "true";
    }
    String none = scope.tenants().get().contains(TenantId.none()) ? "%1$s IS NULL OR " : "";
    return "(" + (none + "%1$s = ANY (?::text[])").formatted(tenant(of)) + ")";
  }

  private Object[] arguments(Optional<String> after) {
    List<Object> arguments = new ArrayList<>(after.stream().toList());
    if (scope.tenants().isPresent() && from.tenant().isPresent()) {
      arguments.add(
          scope.tenants().get().stream()
              .flatMap(tenant -> tenant.named().stream())
              .map(TenantId.Named::value)
              .toArray(String[]::new));
    }
    return arguments.toArray();
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getString(1),
        TenantId.ofColumn(row.getString(2)),
        Arrays.asList((String[]) row.getArray(3).getArray()));
  }

  private static String values(Rows rows) {
    String columns =
        rows.columns().stream()
            .map(name -> DigestColumns.hash(rows.table().column(name).orElseThrow(), "t"))
            .collect(joining(", "));
    return "t.%s::text, %s, ARRAY[%s]".formatted(key(rows), tenant(rows), columns);
  }

  private static String isKey(Rows rows) {
    return "t.%s = ANY (?::text[]::%s[])".formatted(key(rows), keyType(rows));
  }

  private static String tenant(Rows rows) {
    return rows.tenant().map(name -> "t." + name.quoted() + "::text").orElse("NULL::text");
  }

  private static String key(Rows rows) {
    return rows.table().ref().id().quoted();
  }

  private static String keyType(Rows rows) {
    return rows.table().castType(rows.table().ref().id());
  }

  private static String name(Rows rows) {
    return rows.table().ref().name().quoted();
  }
}
