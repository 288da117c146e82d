package dev.portage.index;

import dev.portage.postgres.Database;
import dev.portage.store.ChunkTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The recall@20 of the application's own search against an exact one, measured with the vectors of
 * sampled rows. The row that is asked with counts on neither side, and a row as far away as the
 * twentieth counts as found, whichever of them was returned. Stored vectors are closer to their
 * neighbours than the questions of users are, so this is an upper estimate.
 *
 * @param searches that were asked, each both ways
 * @param mean recall over all searches, 0 to 1; 1 where there was nothing to ask
 * @param throughIndex searches that the planner sent through a vector index; all others are exact
 * @param meanThroughIndex recall over those; 1 where there are none
 * @param application times of the application's search
 * @param exact times of the exact one
 * @param tenants one for each tenant that was asked, largest first
 */
public record Recall(
    int searches,
    double mean,
    int throughIndex,
    double meanThroughIndex,
    Times application,
    Times exact,
    List<TenantRecall> tenants) {

  /**
   * The recall of one tenant.
   *
   * @param tenant its id; empty where the table has no tenants
   * @param rows that it has
   * @param searches that were asked
   * @param recall mean over them
   * @param throughIndex whether the planner goes through a vector index
   * @param application median of the application's search, in milliseconds
   * @param exact median of the exact one, in milliseconds
   */
  public record TenantRecall(
      Optional<String> tenant,
      long rows,
      int searches,
      double recall,
      boolean throughIndex,
      double application,
      double exact) {}

  /** The tenant with the least recall; empty where nothing was asked. */
  public Optional<TenantRecall> least() {
    return tenants.stream().min((a, b) -> Double.compare(a.recall(), b.recall()));
  }

  /**
   * Whether searches find enough: all of them together, and those that an index answers by
   * themselves, so that small tenants, whose searches are exact, hide nothing.
   */
  public boolean reaches(double wanted) {
    return mean >= wanted && meanThroughIndex >= wanted;
  }

  /** Milliseconds of the application's search, each tenant weighted by its rows. */
  public double weightedMillis() {
    double rows = tenants.stream().mapToDouble(TenantRecall::rows).sum();
    return rows == 0
        ? 0
        : tenants.stream().mapToDouble(t -> t.application() * t.rows()).sum() / rows;
  }

  /**
   * Measures the recall on any database, and writes nothing.
   *
   * @throws dev.portage.fault.Fault NO_TABLE, NO_EXTENSION
   */
  public static Recall measure(Database database, ChunkTable table, RecallSample sample) {
    Distance distance = TableIndexes.distance(database, table);
    return measure(database, table, distance, sample, Map.of());
  }

  /**
   * Measures the recall as if the database had these settings.
   *
   * @param distance that searches ask by
   * @param settings names and values, such as ivfflat.probes
   */
  public static Recall measure(
      Database database,
      ChunkTable table,
      Distance distance,
      RecallSample sample,
      Map<String, String> settings) {
    return database.inLongTransaction(
        session -> new RecallMeasurement(session, table, distance, sample).measure(settings));
  }
}
