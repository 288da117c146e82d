package dev.portage.merge;

import dev.portage.journal.WrittenRows;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.BlockRanges;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import dev.portage.store.TenantId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the rows of a table of the target compare with the record of what Portage wrote there, where
 * no source can be asked. The record says of each row whether it is as it was written; a recorded
 * row that does not exist was deleted, and of which tenant it was is not known.
 *
 * @param tenants rows of each tenant that has some
 * @param differences rows that the application edited, deleted or inserted
 */
public record RecordComparison(Map<TenantId, Rows> tenants, TableDifferences differences) {
  /**
   * Rows of a tenant.
   *
   * @param asWritten that nothing has changed since Portage wrote them
   * @param edited that Portage wrote, and the application has changed
   * @param own that Portage did not write
   */
  public record Rows(long asWritten, long edited, long own) {
    /** All of them. */
    public long all() {
      return asWritten + edited + own;
    }

    private Rows plus(Rows other) {
      return new Rows(asWritten + other.asWritten, edited + other.edited, own + other.own);
    }
  }

  /**
   * Compares, in one snapshot of the target; writes nothing.
   *
   * @param table with the keys of the source
   * @param tenant its column, where the table has one
   * @param listed how many differences of each kind are listed
   */
  public static RecordComparison of(
      Session session, MappedTable table, Optional<SqlName> tenant, int listed)
      throws SQLException {
    return new Reading(session, table, tenant, listed).read();
  }

  /**
   * The tenants with rows of the target that Portage has not recorded as written.
   *
   * @param table with the keys of the source
   */
  public static Set<TenantId> withUnrecordedRows(
      Database target, MappedTable table, Optional<SqlName> tenant) {
    CatalogTable catalog = table.table();
    String id = table.isMapped() ? MappedTable.TARGET_KEY : catalog.ref().id().quoted();
    String value = tenant.map(name -> "t." + name.quoted() + "::text").orElse("NULL::text");
    return target.inSnapshot(
        session -> {
          table.relation().bind(session);
          String join =
              WrittenRows.join(
                  session, catalog.oid(), "%s(t.%s)".formatted(catalog.sendFunction(session), id));
          Set<TenantId> tenants = new HashSet<>();
          for (String range : WrittenRows.ranges(session, catalog, BlockRanges.USUAL)) {
            tenants.addAll(
                session.list(
                    """
                    SELECT DISTINCT %s FROM %s t %s WHERE %s AND w.key IS NULL
                    """
                        .formatted(value, table.relation().sql(), join, range),
                    row -> TenantId.ofColumn(row.getString(1))));
          }
          return Set.copyOf(tenants);
        });
  }

  private static final class Reading {
    private final Session session;
    private final CatalogTable table;
    private final MappedTable mapped;
    private final Optional<SqlName> tenant;
    private final int listed;
    private final Map<TenantId, Rows> tenants = new HashMap<>();
    private final Map<RowDecision, List<RowDifference>> first = new EnumMap<>(RowDecision.class);

    Reading(Session session, MappedTable mapped, Optional<SqlName> tenant, int listed) {
      this.session = session;
      this.table = mapped.table();
      this.mapped = mapped;
      this.tenant = tenant;
      this.listed = listed;
    }

    RecordComparison read() throws SQLException {
      mapped.relation().bind(session);
      String send = table.sendFunction(session);
      String join = WrittenRows.join(session, table.oid(), "%s(r.%s)".formatted(send, there()));
      for (String range : WrittenRows.ranges(session, table, BlockRanges.USUAL)) {
        String from = "FROM %s r %s WHERE %s".formatted(mapped.relation().sql(), join, range);
        count(from);
        list(from);
      }
      return new RecordComparison(Map.copyOf(tenants), differences());
    }

    /** The target's own key. */
    private String there() {
      return mapped.isMapped() ? MappedTable.TARGET_KEY : table.ref().id().quoted();
    }

    private String tenantText() {
      return tenant.map(name -> "r." + name.quoted() + "::text").orElse("NULL::text");
    }

    private static String unchanged() {
      return "coalesce(%s, false)".formatted(WrittenRows.unchanged("r", "w"));
    }

    private void count(String from) throws SQLException {
      session.list(
          """
          SELECT %1$s, count(*) FILTER (WHERE w.key IS NOT NULL AND %2$s),
                 count(*) FILTER (WHERE w.key IS NOT NULL AND NOT %2$s),
                 count(*) FILTER (WHERE w.key IS NULL)
            %3$s GROUP BY 1
          """
              .formatted(tenantText(), unchanged(), from),
          row ->
              tenants.merge(
                  TenantId.ofColumn(row.getString(1)),
                  new Rows(row.getLong(2), row.getLong(3), row.getLong(4)),
                  Rows::plus));
    }

    private void list(String from) throws SQLException {
      session.list(
          """
          SELECT key, there, tenant, written
            FROM (SELECT r.%1$s::text AS key, r.%2$s::text AS there, %3$s AS tenant,
                         w.key IS NOT NULL AS written,
                         row_number() OVER (PARTITION BY w.key IS NOT NULL ORDER BY r.%2$s) AS place
                    %4$s AND NOT (w.key IS NOT NULL AND %5$s)) other
           WHERE place <= %6$d ORDER BY written, place
          """
              .formatted(
                  table.ref().id().quoted(), there(), tenantText(), from, unchanged(), listed),
          row ->
              add(
                  row.getBoolean(4) ? RowDecision.KEEP_EDITED : RowDecision.APPLICATION,
                  Optional.ofNullable(row.getString(1)),
                  row.getString(2),
                  TenantId.ofColumn(row.getString(3))));
    }

    private boolean add(RowDecision decision, Optional<String> key, String there, TenantId of) {
      List<RowDifference> rows = first.computeIfAbsent(decision, any -> new ArrayList<>());
      return rows.size() < listed
          && rows.add(
              new RowDifference(
                  key.orElse(there),
                  key.filter(source -> !source.equals(there)).map(source -> there),
                  decision,
                  List.of(of),
                  List.of()));
    }

    private TableDifferences differences() throws SQLException {
      Rows all = tenants.values().stream().reduce(new Rows(0, 0, 0), Rows::plus);
      long recorded = WrittenRows.count(session, table.oid());
      Map<RowDecision, Long> counts = new EnumMap<>(RowDecision.class);
      counts.put(RowDecision.KEEP_EDITED, all.edited());
      counts.put(RowDecision.APPLICATION, all.own());
      counts.put(RowDecision.KEEP_DELETED, recorded - all.asWritten() - all.edited());
      counts.values().removeIf(rows -> rows == 0);
      Map<TenantId, Map<RowDecision, Long>> decisions = new HashMap<>();
      tenants.forEach((of, rows) -> decisions.put(of, decisions(rows)));
      return new TableDifferences(
          table.ref().name().toString(),
          Map.copyOf(counts),
          Map.copyOf(decisions),
          first.values().stream().flatMap(List::stream).toList());
    }
  }

  private static Map<RowDecision, Long> decisions(Rows rows) {
    Map<RowDecision, Long> decisions = new EnumMap<>(RowDecision.class);
    decisions.put(RowDecision.KEEP_EDITED, rows.edited());
    decisions.put(RowDecision.APPLICATION, rows.own());
    decisions.values().removeIf(count -> count == 0);
    return Map.copyOf(decisions);
  }
}
