package dev.portage.index;

import dev.portage.index.Recall.TenantRecall;
import dev.portage.index.SampledTenants.Question;
import dev.portage.index.SampledTenants.SampledTenant;
import dev.portage.index.SearchQuery.Answer;
import dev.portage.index.SearchQuery.Found;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Measures recall: it runs every search twice, exactly and as planned, in one snapshot. */
final class RecallMeasurement {
  /** Two ways of summing up the same numbers differ in the last digits. */
  private static final double SAME = 1e-6;

  private final Session session;
  private final ChunkTable table;
  private final Distance distance;
  private final RecallSample sample;
  private final List<Double> recalls = new ArrayList<>();
  private final List<Double> throughIndex = new ArrayList<>();
  private final List<Double> application = new ArrayList<>();
  private final List<Double> exact = new ArrayList<>();
  private final Set<String> used = new TreeSet<>();

  RecallMeasurement(Session session, ChunkTable table, Distance distance, RecallSample sample) {
    this.session = session;
    this.table = table;
    this.distance = distance;
    this.sample = sample;
  }

  Recall measure(Map<String, String> settings) throws SQLException {
    session.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    TableShape shape = IndexableTableReader.read(session, table);
    TableIndexes indexes = TableIndexes.of(session, table, shape);
    // pgvector's settings are known once its library is loaded.
    session.one("SELECT '[1]'::vector::text", row -> row.getString(1));
    set(ofNewSessions());
    set(settings);
    SearchForm form = SearchForm.of(shape, indexes, distance);
    SearchQuery query = new SearchQuery(session, table, shape, form);
    List<TenantRecall> tenants = new ArrayList<>();
    long end = System.nanoTime() + sample.longest().toNanos();
    for (SampledTenant tenant :
        new SampledTenants(session, table, shape, form).spread(sample.tenants())) {
      if (tenants.isEmpty() || System.nanoTime() < end) {
        tenants.add(measure(tenant, query, indexes.all(), end));
      }
    }
    return new Recall(
        RecallEstimate.of(recalls),
        RecallEstimate.of(throughIndex),
        List.copyOf(used),
        form.describe(),
        Times.of(application),
        Times.of(exact),
        List.copyOf(tenants));
  }

  private void set(Map<String, String> settings) throws SQLException {
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      session.one(
          "SELECT set_config(?, ?, true)",
          row -> row.getString(1),
          setting.getKey(),
          setting.getValue());
    }
  }

  /**
   * This session may be older than what was set for the database since; the application's is not.
   */
  private Map<String, String> ofNewSessions() throws SQLException {
    Map<String, String> settings = new LinkedHashMap<>();
    session.list(
        """
        SELECT split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1)
          FROM pg_db_role_setting, unnest(setconfig) AS setting
         WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
           AND setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = current_user))
           AND (setting LIKE 'ivfflat.%' OR setting LIKE 'hnsw.%')
         ORDER BY setrole = 0 DESC, setdatabase = 0 DESC
        """,
        row -> settings.put(row.getString(1), row.getString(2)));
    return settings;
  }

  private TenantRecall measure(
      SampledTenant tenant, SearchQuery query, List<VectorIndex> indexes, long end)
      throws SQLException {
    int most = table.tenant().isPresent() ? sample.perTenant() : searchesOfAll();
    List<Question> all = tenant.questions(most);
    Optional<VectorIndex> index = query.indexOf(indexes, all.getFirst());
    index.map(VectorIndex::shortName).ifPresent(used::add);
    boolean through = index.isPresent();
    // What is planned without a vector index is exact: one question shows it as well as many.
    List<Question> questions = through ? all : all.subList(0, 1);
    // So that neither way pays for reading what is not in memory yet.
    query.exact(questions.getFirst());
    int before = recalls.size();
    for (Question question : questions) {
      if (recalls.size() == before || System.nanoTime() < end) {
        ask(question, query, through);
      }
    }
    return new TenantRecall(
        tenant.tenant(),
        tenant.rows(),
        recalls.size() - before,
        mean(recalls.subList(before, recalls.size())),
        through,
        Times.of(application.subList(before, application.size())).median(),
        Times.of(exact.subList(before, exact.size())).median());
  }

  private int searchesOfAll() {
    return Math.multiplyExact(sample.tenants(), sample.perTenant());
  }

  private void ask(Question question, SearchQuery query, boolean through) throws SQLException {
    Answer planned = query.asPlanned(question);
    Answer truth = query.exact(question);
    double recall = recall(planned.found(), truth.found());
    recalls.add(recall);
    if (through) {
      throughIndex.add(recall);
    }
    application.add(planned.millis());
    exact.add(truth.millis());
  }

  static double recall(List<Found> found, List<Found> truth) {
    if (truth.isEmpty()) {
      return 1;
    }
    double farthest = truth.getLast().distance();
    double limit = farthest + Math.max(SAME, Math.abs(farthest) * SAME);
    long hits = found.stream().filter(one -> one.distance() <= limit).count();
    return Math.min(1, (double) hits / truth.size());
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(1);
  }
}
