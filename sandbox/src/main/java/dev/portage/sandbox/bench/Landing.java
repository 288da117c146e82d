package dev.portage.sandbox.bench;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * When what was moved stood on the target, in seconds from the start.
 *
 * @param rows of each bot, when the last of them was committed
 * @param indexes when each was committed; 0 or less where it stood before
 */
record Landing(Map<String, Double> rows, List<StandingIndex> indexes) {
  /**
   * A valid index.
   *
   * @param kind btree, ivfflat, hnsw
   * @param bot whether its first column is botid
   */
  record StandingIndex(String kind, boolean bot, double since) {
    boolean vector() {
      return kind.equals("ivfflat") || kind.equals("hnsw");
    }
  }

  /** A bot and when it is back. */
  record Return(double after, double weight) {}

  /**
   * As the target's commits say it, which it has to keep the times of; on the same clock as ours.
   */
  static Landing read(Asked target, Instant start) {
    double zero = zero(start);
    Map<String, Double> rows = new HashMap<>();
    target
        .rows(
            """
            SELECT botid, extract(epoch FROM max(pg_xact_commit_timestamp(xmin)))
            FROM items GROUP BY botid
            """)
        .forEach(bot -> rows.put(bot.getFirst(), Double.parseDouble(bot.getLast()) - zero));
    return new Landing(rows, indexes(target, zero));
  }

  private static List<StandingIndex> indexes(Asked target, double zero) {
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
                new StandingIndex(
                    index.get(0),
                    index.get(1).equals("t"),
                    Double.parseDouble(index.get(2)) - zero))
        .toList();
  }

  /** In seconds since 1970, as the target says times. */
  static double zero(Instant start) {
    return start.toEpochMilli() / 1e3;
  }

  /** The same with another time for the rows of all bots. */
  Landing allRowsAt(double seconds) {
    return new Landing(
        rows.keySet().stream().collect(Collectors.toMap(bot -> bot, bot -> seconds)), indexes);
  }

  /** The last row of all. */
  double lastRow() {
    return rows.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }

  /** All rows and all indexes, one for the vectors among them; empty where there is none. */
  Optional<Double> complete() {
    double last = indexes.stream().mapToDouble(StandingIndex::since).max().orElse(0);
    return indexes.stream().anyMatch(StandingIndex::vector)
        ? Optional.of(Math.max(lastRow(), last))
        : Optional.empty();
  }

  /** The first index that finds a bot's rows without reading everybody's; empty without one. */
  private Optional<Double> searchable() {
    return indexes.stream()
        .filter(index -> index.bot() || index.vector())
        .map(StandingIndex::since)
        .min(Double::compare);
  }

  /** Each bot with the time when all its rows are visible. */
  List<Return> visible(Map<String, Double> weights) {
    return returns(weights, 0).toList();
  }

  /** Each bot with the time when an index finds its visible rows; empty without an index. */
  Optional<List<Return>> usable(Map<String, Double> weights) {
    return searchable().map(index -> returns(weights, index).toList());
  }

  private Stream<Return> returns(Map<String, Double> weights, double notBefore) {
    return rows.entrySet().stream()
        .map(bot -> new Return(Math.max(bot.getValue(), notBefore), weights.get(bot.getKey())));
  }

  /** The usage-weighted outage: the mean over bots, weighted by use. */
  static double outage(Collection<Return> returns) {
    double weights = returns.stream().mapToDouble(Return::weight).sum();
    return returns.stream().mapToDouble(bot -> bot.after() * bot.weight()).sum() / weights;
  }
}
