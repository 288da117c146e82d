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
 * @param all over all searches, each asked both ways
 * @param indexed over those that the planner sent through a vector index; all others are exact
 * @param indexes names of the vector indexes that it sent any through
 * @param askedBy the form of the searches, where it is not the usual one but that of an index over
 *     an expression or a part of the rows; "" for the usual one
 * @param application times of the application's search
 * @param exact times of the exact one
 * @param tenants one for each tenant that was asked, largest first
 */
public record Recall(
    RecallEstimate all,
    RecallEstimate indexed,
    List<String> indexes,
    String askedBy,
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

  /** Searches that were asked. */
  public int searches() {
    return all.searches();
  }

  /** The mean over all of them. */
  public double mean() {
    return all.mean();
  }

  /** How many of them went through a vector index. */
  public int throughIndex() {
    return indexed.searches();
  }

  /** The mean over those. */
  public double meanThroughIndex() {
    return indexed.mean();
  }

  /** The tenant with the least recall; empty where nothing was asked. */
  public Optional<TenantRecall> least() {
    return tenants.stream().min((a, b) -> Double.compare(a.recall(), b.recall()));
  }

  /**
   * Whether searches find enough: all of them together, and those that an index answers by
   * themselves, so that small tenants, whose searches are exact, hide nothing.
   */
  public boolean reaches(double wanted) {
    return all.reaches(wanted) && indexed.reaches(wanted);
  }

  /** Whether searches find too little, and not only by the chance of which were asked. */
  public boolean isBelow(double wanted) {
    return all.isBelow(wanted) || indexed.isBelow(wanted);
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
   * @param distance that searches ask by, such as {@link SearchDistance} says
   * @throws dev.portage.fault.Fault NO_TABLE, NO_EXTENSION
   */
  public static Recall measure(
      Database database, ChunkTable table, Distance distance, RecallSample sample) {
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
