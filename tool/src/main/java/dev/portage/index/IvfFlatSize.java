package dev.portage.index;

import dev.portage.index.IndexChoice.IvfFlat;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Chooses the parameters of an ivfflat index for a number of rows, and estimates its build. */
final class IvfFlatSize {
  private static final int LEAST_LISTS = 10;
  private static final int MOST_LISTS = 32_768;

  /** 100,000 rows of 1,024 numbers in 10 s (docs/figures.md, Speeds). */
  private static final double NUMBERS_PER_SECOND = 1e7;

  private IvfFlatSize() {}

  static Candidate candidate(IndexFacts facts) {
    int wanted = wanted(facts.rows());
    int lists = fitting(facts, wanted);
    Optional<String> excluded =
        IndexAdvice.unindexable(facts)
            .or(
                () ->
                    facts.distance() == Distance.L1
                        ? Optional.of("ivfflat does not know the distance L1")
                        : Optional.empty());
    String fewer =
        lists < wanted
            ? ", fewer than %,d since the centres must fit memory".formatted(wanted)
            : "";
    return new Candidate(
        // The application sets no probes, so it reads one list (UPSTREAM 3.2).
        new IvfFlat(lists, 1),
        excluded,
        Duration.ofSeconds(
            Math.round(facts.rows() * (double) facts.dimensions() / NUMBERS_PER_SECOND)),
        bytes(facts, lists),
        List.of(
            String.format(
                Locale.ROOT,
                "%,d lists for %,d rows (rows/1000 up to a million, then their root)%s",
                lists,
                facts.rows(),
                fewer),
            "finding the centres takes %s of the %s that a build may have"
                .formatted(
                    IndexAdvice.mebibytes(bytes(facts, lists)),
                    IndexAdvice.mebibytes(facts.memory().safeBytes()))));
  }

  /** Returns the number of lists that pgvector's documentation advises. */
  private static int wanted(long rows) {
    double lists = rows <= 1_000_000 ? rows / 1_000.0 : Math.sqrt((double) rows);
    return Math.clamp(Math.round(lists), LEAST_LISTS, MOST_LISTS);
  }

  private static int fitting(IndexFacts facts, int wanted) {
    int lists = wanted;
    while (lists > LEAST_LISTS && bytes(facts, lists) > facts.memory().safeBytes()) {
      lists = Math.max(LEAST_LISTS, lists * 9 / 10);
    }
    return lists;
  }

  /**
   * What k-means takes, which fails where it is more than maintenance_work_mem: the samples, 50 a
   * list and 10,000 at least; the centres twice; a bound for each pair of both, and one for each
   * pair of centres.
   */
  private static long bytes(IndexFacts facts, int lists) {
    long samples = Math.max(50L * lists, 10_000);
    long vector = SizeOf.vector(facts);
    return samples * vector
        + 2L * lists * vector
        + 4 * samples * lists
        + 4L * lists * lists
        + 8 * samples
        + 12L * lists
        + (1 << 20);
  }
}
