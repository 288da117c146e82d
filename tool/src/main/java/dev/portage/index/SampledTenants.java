package dev.portage.index;

import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Selects tenants and rows to search with. The selection is deterministic, so that two databases
 * with the same rows get the same searches.
 */
final class SampledTenants {
  /** A table with more tenants than that is sampled among its largest. */
  private static final int MOST_TENANTS = 100_000;

  private final Session session;
  private final ChunkTable table;
  private final TableShape shape;
  private final SearchForm form;

  SampledTenants(Session session, ChunkTable table, TableShape shape, SearchForm form) {
    this.session = session;
    this.table = table;
    this.shape = shape;
    this.form = form;
  }

  /**
   * A row whose vector is searched with.
   *
   * @param tenant empty where the table has none
   * @param id of the row
   * @param vector as text
   */
  record Question(Optional<String> tenant, String id, String vector) {}

  /** A tenant, or the whole table, with the way to its questions. */
  record SampledTenant(SampledTenants sample, Optional<String> tenant, long rows) {
    List<Question> questions(int most) throws SQLException {
      return sample.questions(tenant, most);
    }
  }

  /** One that is known already. */
  SampledTenant tenant(Optional<String> tenant, long rows) {
    return new SampledTenant(this, tenant, rows);
  }

  /** Half of them the largest, where an index matters, and half spread evenly over the others. */
  List<SampledTenant> spread(int most) throws SQLException {
    List<SampledTenant> all = all();
    if (all.size() <= most) {
      return all;
    }
    int head = (most + 1) / 2;
    Set<Integer> places = new LinkedHashSet<>();
    for (int i = 0; i < head; i++) {
      places.add(i);
    }
    int others = most - head;
    for (int i = 0; i < others; i++) {
      places.add(head + (int) ((long) (all.size() - head) * i / others));
    }
    return places.stream().map(all::get).toList();
  }

  /** Largest first. A single row has no neighbours to find. */
  private List<SampledTenant> all() throws SQLException {
    if (table.tenant().isEmpty()) {
      long rows =
          session.one(
              "SELECT count(*) FROM %s WHERE %s".formatted(table.name().quoted(), form.condition()),
              row -> row.getLong(1));
      return rows < 2 ? List.of() : List.of(new SampledTenant(this, Optional.empty(), rows));
    }
    String tenant = table.tenant().get().quoted();
    return session.list(
        """
        SELECT %1$s::text, count(*) FROM %2$s
         WHERE %1$s IS NOT NULL AND %3$s
         GROUP BY %1$s HAVING count(*) > 1
         ORDER BY 2 DESC, 1 LIMIT %4$d
        """
            .formatted(tenant, table.name().quoted(), form.condition(), MOST_TENANTS),
        row -> new SampledTenant(this, Optional.of(row.getString(1)), row.getLong(2)));
  }

  private List<Question> questions(Optional<String> tenant, int most) throws SQLException {
    List<Object> values = new ArrayList<>();
    String where = "";
    if (tenant.isPresent()) {
      where =
          " AND %s = ?::%s"
              .formatted(table.tenant().orElseThrow().quoted(), shape.tenantType().orElseThrow());
      values.add(tenant.get());
    }
    values.add(most);
    // Ordered by a hash of the id; vectors are written as text for the chosen few only.
    return session.list(
        """
        SELECT id::text, embedding::text
          FROM (SELECT %1$s AS id, %2$s AS embedding FROM %3$s
                 WHERE %4$s%5$s
                 ORDER BY hashtextextended(%1$s::text, 0), %1$s LIMIT ?) AS chosen
        """
            .formatted(
                table.id().quoted(),
                form.expression(),
                table.name().quoted(),
                form.condition(),
                where),
        row -> new Question(tenant, row.getString(1), row.getString(2)),
        values.toArray());
  }
}
