package dev.portage.index;

import dev.portage.index.IndexChoice.None;
import dev.portage.index.IndexFacts.ExactTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Advises which vector index a table should have: the one that finds at least {@link #RECALL} of
 * what an exact search finds, at the least cost. An exact search finds all of it; so where each is
 * quick, also when the cache is cold ({@link ExactSearchCost}), no index is best. Everything else
 * is tried in order and measured, since recall is known only by measuring.
 *
 * @param candidates best first; at the end those that cannot be
 * @param exactMillis of an exact search at worst, estimated from measurements and from what can be
 *     expected in the cache
 */
public record IndexAdvice(List<Candidate> candidates, double exactMillis) {
  /** Recall that is asked for (issue 4, step 5). */
  public static final double RECALL = 0.95;

  /**
   * An exact search that takes no longer is quick: the vector of the question takes some 100 ms to
   * be computed, and the answer seconds.
   */
  public static final double QUICK_MILLIS = 200;

  /** An exact search that takes longer than this at worst is excluded. */
  public static final double TOLERABLE_MILLIS = 1_000;

  /** Measured with 1,024 dimensions on one core; used where the table itself was not measured. */
  private static final double USUAL_MILLIS_PER_ROW = 0.008;

  /** Advises from facts alone. */
  public static IndexAdvice of(IndexFacts facts) {
    return of(facts, QUICK_MILLIS);
  }

  /**
   * Advises with another limit for a quick search.
   *
   * @param quick milliseconds of an exact search at worst, up to which no index is wanted
   */
  static IndexAdvice of(IndexFacts facts, double quick) {
    ExactSearchCost exact = ExactSearchCost.of(facts, millisPerRow(facts));
    double worst = exact.worstMillis();
    Candidate none = none(facts, exact, quick);
    Candidate ivfflat = IvfFlatSize.candidate(facts);
    Candidate hnsw = HnswSize.candidate(facts);
    List<Candidate> order =
        worst <= quick
            ? List.of(none, ivfflat, hnsw)
            // A filter by tenant leaves little of a graph's neighbours, and a graph takes longest
            // to build; a search of everything is what graphs are best at.
            : facts.tenants().isPresent()
                ? List.of(ivfflat, none, hnsw)
                : List.of(hnsw, ivfflat, none);
    return new IndexAdvice(possibleFirst(order), worst);
  }

  private static List<Candidate> possibleFirst(List<Candidate> order) {
    return Stream.concat(
            order.stream().filter(candidate -> candidate.excluded().isEmpty()),
            order.stream().filter(candidate -> candidate.excluded().isPresent()))
        .toList();
  }

  /** The candidate that is advised. */
  public Candidate best() {
    return candidates.getFirst();
  }

  /** What may be tried, best first. */
  public List<Candidate> possible() {
    return candidates.stream().filter(candidate -> candidate.excluded().isEmpty()).toList();
  }

  /** The ivfflat index for these rows, advised or not. */
  public IndexChoice ivfFlat() {
    return candidates.stream()
        .map(Candidate::choice)
        .filter(IndexChoice.IvfFlat.class::isInstance)
        .findFirst()
        .orElseThrow();
  }

  /** Derives it from the largest measured search: small ones have a share that does not grow. */
  private static double millisPerRow(IndexFacts facts) {
    return facts.exact().stream()
        .filter(time -> time.rows() > 0)
        .max((a, b) -> Long.compare(a.rows(), b.rows()))
        .map(time -> time.millis() / time.rows())
        .orElse(USUAL_MILLIS_PER_ROW);
  }

  private static Candidate none(IndexFacts facts, ExactSearchCost exact, double quick) {
    double worst = exact.worstMillis();
    List<String> reasons = new ArrayList<>();
    reasons.add(shares(facts));
    reasons.add(
        String.format(
            Locale.ROOT,
            "an exact search takes %.1f ms at worst, %.1f ms weighted by size, and finds all; up to"
                + " %.0f ms is quick",
            worst,
            facts.weighted() * millisPerRow(facts),
            quick));
    exact.reason().ifPresent(reasons::add);
    for (ExactTime time : facts.exact()) {
      reasons.add(
          String.format(
              Locale.ROOT, "measured: %.1f ms over %,d rows", time.millis(), time.rows()));
    }
    if (facts.tenants().isPresent() && facts.tenantIndex().isEmpty()) {
      reasons.add("no btree on the tenant's column: every search reads the whole table");
    }
    Optional<String> excluded =
        worst <= TOLERABLE_MILLIS || unindexable(facts).isPresent()
            ? Optional.empty()
            : Optional.of("an exact search takes too long at worst");
    return new Candidate(new None(), excluded, Duration.ZERO, 0, List.copyOf(reasons));
  }

  private static String shares(IndexFacts facts) {
    return facts
        .tenants()
        .map(
            tenants ->
                String.format(
                    Locale.ROOT,
                    "%,d rows of %,d tenants; the largest has %,d, the middle one %,d",
                    facts.rows(),
                    tenants.count(),
                    tenants.largest(),
                    tenants.median()))
        .orElseGet(() -> String.format(Locale.ROOT, "%,d rows, no tenants", facts.rows()));
  }

  /** Why no index of either method can be made over this column; empty where one can. */
  static Optional<String> unindexable(IndexFacts facts) {
    int most = facts.type().equals("halfvec") ? 4_000 : 2_000;
    if (facts.rows() == 0) {
      return Optional.of("there are no rows to learn from");
    }
    if (facts.dimensions() == 0) {
      return Optional.of("the column sets no dimension, which an index needs");
    }
    return facts.dimensions() > most
        ? Optional.of(
            "%s(%d): pgvector indexes at most %,d dimensions%s"
                .formatted(
                    facts.type(),
                    facts.dimensions(),
                    most,
                    most == 2_000 ? "; a column of type halfvec could be indexed up to 4,000" : ""))
        : Optional.empty();
  }

  static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MiB", (bytes + (1 << 20) - 1) >> 20);
  }
}
