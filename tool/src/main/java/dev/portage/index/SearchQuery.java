package dev.portage.index;

import dev.portage.index.SampledTenants.Question;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The application's own query (UPSTREAM 3.2) over any table of chunks: all columns of its rows
 * where the tenant is this one, nearest first, as many as the application asks for. The distance is
 * selected too; it costs nothing, since the rows are ordered by it.
 */
final class SearchQuery {
  /** The number of rows that the application asks for (UPSTREAM 2.2, SearchParams). */
  static final int LIMIT = 20;

  private final Session session;
  private final ChunkTable table;
  private final String sql;

  SearchQuery(Session session, ChunkTable table, TableShape shape, SearchForm form) {
    this.session = session;
    this.table = table;
    this.sql = sql(table, shape, form);
  }

  /**
   * A row that was found.
   *
   * @param id as text
   * @param distance to the question
   */
  record Found(String id, double distance) {}

  /**
   * The result of a search.
   *
   * @param found without the row that was asked with, {@value SearchQuery#LIMIT} at most
   * @param millis as the client sees them
   */
  record Answer(List<Found> found, double millis) {}

  private static String sql(ChunkTable table, TableShape shape, SearchForm form) {
    String columns =
        Stream.of(
                Optional.of(table.id()),
                table.tenant(),
                table.content(),
                table.source(),
                Optional.of(table.embedding()))
            .flatMap(Optional::stream)
            .map(SqlName::quoted)
            .collect(Collectors.joining(", "));
    String by = form.toParameter();
    String where =
        table
            .tenant()
            .map(name -> "%s = ?::%s".formatted(name.quoted(), shape.tenantType().get()))
            .orElse("true");
    // One more than the application asks for: the row that is asked with is taken out again.
    return "SELECT %s, %s AS distance FROM %s WHERE %s%s ORDER BY %s LIMIT %d"
        .formatted(columns, by, table.name().quoted(), where, form.restriction(), by, LIMIT + 1);
  }

  /** Runs the search as a session of the application does. */
  Answer asPlanned(Question question) throws SQLException {
    // The application sends each search once: no plan is ever kept for the next.
    session.run("SET LOCAL plan_cache_mode = force_custom_plan");
    session.run("SET LOCAL enable_indexscan TO DEFAULT");
    return ask(question);
  }

  /**
   * Runs the search exactly: without index scans no vector index can be used, while a bitmap of the
   * tenant's rows is still available.
   */
  Answer exact(Question question) throws SQLException {
    session.run("SET LOCAL plan_cache_mode = force_custom_plan");
    session.run("SET LOCAL enable_indexscan = off");
    return ask(question);
  }

  private Answer ask(Question question) throws SQLException {
    long start = System.nanoTime();
    List<Found> all =
        session.list(
            sql,
            row -> {
              // The application reads the vectors, too.
              row.getString(table.embedding().last());
              double away = row.getDouble("distance");
              boolean none = row.wasNull();
              return new Found(row.getString(1), none ? Double.NaN : away);
            },
            values(question));
    double millis = (System.nanoTime() - start) / 1e6;
    List<Found> others =
        all.stream()
            // Rows without a vector come last where there are too few others; no index holds them.
            .filter(found -> !Double.isNaN(found.distance()))
            .filter(found -> !found.id().equals(question.id()))
            .limit(LIMIT)
            .toList();
    return new Answer(others, millis);
  }

  /** The one of these indexes that the planner goes through; empty for none. */
  Optional<VectorIndex> indexOf(List<VectorIndex> indexes, Question question) throws SQLException {
    session.run("SET LOCAL enable_indexscan TO DEFAULT");
    List<String> plan =
        session.list("EXPLAIN (COSTS OFF) " + sql, row -> row.getString(1), values(question));
    return indexes.stream()
        .filter(
            index ->
                plan.stream()
                    .anyMatch(line -> line.contains("Index Scan using " + nameInPlan(index))))
        .findFirst();
  }

  private static String nameInPlan(VectorIndex index) {
    String name = index.shortName();
    return name.matches("[a-z_][a-z0-9_]*") ? name + " on" : SqlName.of(name).quoted() + " on";
  }

  private Object[] values(Question question) {
    List<Object> values = new ArrayList<>();
    values.add(question.vector());
    question.tenant().ifPresent(values::add);
    values.add(question.vector());
    return values.toArray();
  }
}
