package dev.portage.bench;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * When rows and indexes were committed on the target, in seconds from the start of a trial.
 *
 * @param rows for each bot, the time when its last row was committed
 * @param indexes the time of each index; 0 or less where it existed before the start
 */
record CommitTimes(Map<String, Double> rows, List<IndexCommit> indexes) {
  /**
   * A valid index, with the time of its commit.
   *
   * @param kind btree, ivfflat, hnsw
   * @param bot whether its first column is botid
   */
  record IndexCommit(String kind, boolean bot, double since) {
    boolean vector() {
      return kind.equals("ivfflat") || kind.equals("hnsw");
    }
  }

  /** When a bot was available again, and its weight. */
  record Recovery(double after, double weight) {}

  /**
   * Reads the commit timestamps of the target, which must have {@code track_commit_timestamp} and
   * use the clock of this machine.
   */
  static CommitTimes read(BenchDatabase target, Instant start) {
    double zero = zero(start);
    Map<String, Double> rows = new HashMap<>();
    target
        .rows(
            """
            SELECT botid, extract(epoch FROM max(pg_xact_commit_timestamp(xmin)))
            FROM items GROUP BY botid
            """)
        .forEach(bot -> rows.put(bot.getFirst(), Double.parseDouble(bot.getLast()) - zero));
    return new CommitTimes(rows, indexes(target, zero));
  }

  private static List<IndexCommit> indexes(BenchDatabase target, double zero) {
    return target
        .rows(
            """
            SELECT amname, pg_get_indexdef(indexrelid, 1, false) = 'botid',
              extract(epoch FROM greatest(
                pg_xact_commit_timestamp(i.xmin), pg_xact_commit_timestamp(c.xmin)))
            FROM pg_index i JOIN pg_class c ON c.oid = indexrelid JOIN pg_am a ON a.oid = relam
            WHERE indrelid = 'items'::regclass AND indisvalid
            """)
        .stream()
        .map(
            index ->
                new IndexCommit(
                    index.get(0),
                    index.get(1).equals("t"),
                    Double.parseDouble(index.get(2)) - zero))
        .toList();
  }

  /** Returns the start in seconds since 1970, as the target gives times. */
  static double zero(Instant start) {
    return start.toEpochMilli() / 1e3;
  }

  /** Returns the same with one time for the rows of all bots. */
  CommitTimes allRowsAt(double seconds) {
    return new CommitTimes(
        rows.keySet().stream().collect(Collectors.toMap(bot -> bot, bot -> seconds)), indexes);
  }

  /** Returns the time of the last row of all bots. */
  double lastRow() {
    return rows.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }

  /** Returns the time of the last row or index; empty without an index on the vectors. */
  Optional<Double> complete() {
    double last = indexes.stream().mapToDouble(IndexCommit::since).max().orElse(0);
    return indexes.stream().anyMatch(IndexCommit::vector)
        ? Optional.of(Math.max(lastRow(), last))
        : Optional.empty();
  }

  /**
   * Returns the time of the first index that finds the rows of one bot without reading the rows of
   * all; empty without such an index.
   */
  private Optional<Double> searchable() {
    return indexes.stream()
        .filter(index -> index.bot() || index.vector())
        .map(IndexCommit::since)
        .min(Double::compare);
  }

  /** Returns the time when all rows of each bot are visible. */
  List<Recovery> visible(Map<String, Double> weights) {
    return returns(weights, 0).toList();
  }

  /** Returns the time when an index finds all rows of each bot; empty without an index. */
  Optional<List<Recovery>> usable(Map<String, Double> weights) {
    return searchable().map(index -> returns(weights, index).toList());
  }

  private Stream<Recovery> returns(Map<String, Double> weights, double notBefore) {
    return rows.entrySet().stream()
        .map(bot -> new Recovery(Math.max(bot.getValue(), notBefore), weights.get(bot.getKey())));
  }

  /** Returns the usage-weighted outage: the mean over bots, weighted by use. */
  static double outage(Collection<Recovery> returns) {
    double weights = returns.stream().mapToDouble(Recovery::weight).sum();
    return returns.stream().mapToDouble(bot -> bot.after() * bot.weight()).sum() / weights;
  }
}
