package dev.portage.index;

import dev.portage.index.IndexFacts.ExactTime;
import dev.portage.index.IndexFacts.Tenants;
import dev.portage.index.SampledTenants.SampledTenant;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the facts of a table, in one transaction that only reads. */
final class IndexFactsReader {
  private static final int TENANTS = 3;
  private static final int SEARCHES = 3;

  private final Session session;
  private final ChunkTable table;
  private final Distance distance;

  IndexFactsReader(Session session, ChunkTable table, Distance distance) {
    this.session = session;
    this.table = table;
    this.distance = distance;
  }

  IndexFacts facts() throws SQLException {
    session.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    TableShape shape = IndexableTableReader.read(session, table);
    TableIndexes indexes = TableIndexes.of(session, table, shape);
    SearchForm form = SearchForm.of(shape, indexes, distance);
    SampledTenants sample = new SampledTenants(session, table, shape, form);
    Counted counted = table.tenant().isPresent() ? byTenant(sample) : whole(sample);
    return new IndexFacts(
        counted.rows(),
        counted.rows() == 0 ? 0 : tableBytes(shape) / counted.rows(),
        counted.tenants(),
        shape.embedding().unqualifiedType(),
        shape.dimensions().orElse(0),
        distance,
        shape.pgvectorVersion(),
        indexes.tenantIndex(),
        BuildMemory.of(session),
        exact(new SearchQuery(session, table, shape, form), counted.largest()));
  }

  /** What one pass over the table counts. */
  private record Counted(long rows, Optional<Tenants> tenants, List<SampledTenant> largest) {}

  private Counted whole(SampledTenants sample) throws SQLException {
    long rows =
        session.one(
            "SELECT count(*) FROM %s WHERE %s IS NOT NULL"
                .formatted(table.name().quoted(), table.embedding().quoted()),
            row -> row.getLong(1));
    // A single row has no neighbours to find.
    return new Counted(
        rows,
        Optional.empty(),
        rows < 2 ? List.of() : List.of(sample.tenant(Optional.empty(), rows)));
  }

  private Counted byTenant(SampledTenants sample) throws SQLException {
    List<Counted> one = new ArrayList<>();
    List<SampledTenant> largest = new ArrayList<>();
    session.list(
        """
        WITH sizes AS MATERIALIZED (
               SELECT %1$s AS tenant, count(*) AS n FROM %2$s WHERE %3$s IS NOT NULL GROUP BY 1),
             named AS (SELECT * FROM sizes WHERE tenant IS NOT NULL),
             summary AS (
               SELECT count(*) AS tenants, coalesce(max(n), 0) AS largest,
                      coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY n), 0) AS median,
                      coalesce(sum(n::numeric * n) / nullif(sum(n), 0), 0)::float8 AS weighted
                 FROM named)
        SELECT (SELECT coalesce(sum(n), 0) FROM sizes), s.*, top.tenant::text, top.n
          FROM summary s
          LEFT JOIN (SELECT tenant, n FROM named WHERE n > 1
                      ORDER BY n DESC, tenant LIMIT %4$d) AS top ON true
         ORDER BY top.n DESC, top.tenant
        """
            .formatted(
                table.tenant().orElseThrow().quoted(),
                table.name().quoted(),
                table.embedding().quoted(),
                TENANTS),
        row -> {
          if (row.getString(6) != null) {
            largest.add(sample.tenant(Optional.of(row.getString(6)), row.getLong(7)));
          }
          Tenants tenants =
              new Tenants(row.getLong(2), row.getLong(3), row.getLong(4), row.getDouble(5));
          return one.add(new Counted(row.getLong(1), Optional.of(tenants), largest));
        });
    return one.getFirst();
  }

  private long tableBytes(TableShape shape) throws SQLException {
    return session.one("SELECT pg_table_size(?::oid)", row -> row.getLong(1), shape.oid());
  }

  private static List<ExactTime> exact(SearchQuery query, List<SampledTenant> largest)
      throws SQLException {
    List<ExactTime> times = new ArrayList<>();
    for (SampledTenant tenant : largest) {
      List<Double> millis = new ArrayList<>();
      for (SampledTenants.Question question : tenant.questions(SEARCHES)) {
        // The first reads what is not in memory yet, and is not counted where there are more: what
        // a cold cache costs is estimated from the bytes.
        millis.add(query.exact(question).millis());
      }
      if (!millis.isEmpty()) {
        List<Double> warm = millis.size() > 1 ? millis.subList(1, millis.size()) : millis;
        times.add(new ExactTime(tenant.rows(), Times.of(warm).median()));
      }
    }
    return List.copyOf(times);
  }
}
