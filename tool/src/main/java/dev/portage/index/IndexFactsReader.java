package dev.portage.index;

import dev.portage.index.IndexFacts.ExactTime;
import dev.portage.index.IndexFacts.Tenants;
import dev.portage.index.SampledTenants.SampledTenant;
import dev.portage.index.SearchQuery.Answer;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
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
    long rows =
        session.one(
            "SELECT count(*) FROM %s WHERE %s IS NOT NULL"
                .formatted(table.name().quoted(), table.embedding().quoted()),
            row -> row.getLong(1));
    return new IndexFacts(
        rows,
        tenants(),
        shape.embedding().unqualifiedType(),
        shape.dimensions().orElse(0),
        distance,
        shape.pgvectorVersion(),
        indexes.tenantIndex(),
        BuildMemory.of(session),
        exact(shape));
  }

  private Optional<Tenants> tenants() throws SQLException {
    if (table.tenant().isEmpty()) {
      return Optional.empty();
    }
    SqlName tenant = table.tenant().get();
    return Optional.of(
        session.one(
            """
            SELECT count(*), coalesce(max(n), 0),
                   coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY n), 0),
                   coalesce(sum(n::numeric * n) / nullif(sum(n), 0), 0)::float8
              FROM (SELECT count(*) AS n FROM %s
                     WHERE %s IS NOT NULL AND %s IS NOT NULL GROUP BY %s) AS tenants
            """
                .formatted(
                    table.name().quoted(),
                    tenant.quoted(),
                    table.embedding().quoted(),
                    tenant.quoted()),
            row -> new Tenants(row.getLong(1), row.getLong(2), row.getLong(3), row.getDouble(4))));
  }

  private List<ExactTime> exact(TableShape shape) throws SQLException {
    SearchQuery query = new SearchQuery(session, table, shape, distance);
    List<ExactTime> times = new ArrayList<>();
    for (SampledTenant tenant : new SampledTenants(session, table, shape).largest(TENANTS)) {
      List<Double> millis = new ArrayList<>();
      for (SampledTenants.Question question : tenant.questions(SEARCHES)) {
        // The first reads what is not in memory yet, and is not counted where there are more.
        Answer answer = query.exact(question);
        millis.add(answer.millis());
      }
      if (!millis.isEmpty()) {
        List<Double> warm = millis.size() > 1 ? millis.subList(1, millis.size()) : millis;
        times.add(new ExactTime(tenant.rows(), Times.of(warm).median()));
      }
    }
    return List.copyOf(times);
  }
}
