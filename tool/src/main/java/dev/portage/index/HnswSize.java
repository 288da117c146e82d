package dev.portage.index;

import dev.portage.index.IndexChoice.Hnsw;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Chooses the parameters of an HNSW index for a number of rows, and estimates its build. */
final class HnswSize {
  private static final Hnsw USUAL = new Hnsw(16, 64, 40);

  /** Bytes of an element of the graph without its vector, and of one neighbour in it. */
  private static final long ELEMENT_BYTES = 200;

  private static final long NEIGHBOUR_BYTES = 16;

  /** 100,000 rows of 1,024 numbers in 65 s, where the graph fits (docs/figures.md, Speeds). */
  private static final double NUMBERS_PER_SECOND = 1.6e6;

  private static final int SLOWER_ON_DISK = 8;

  private HnswSize() {}

  static Candidate candidate(IndexFacts facts) {
    long bytes = bytes(facts, USUAL.m());
    boolean fits = bytes <= facts.memory().safeBytes();
    double seconds = facts.rows() * (double) facts.dimensions() / NUMBERS_PER_SECOND;
    List<String> reasons = new ArrayList<>();
    reasons.add(
        "its graph takes %s, of the %s that a build may have"
            .formatted(
                IndexAdvice.mebibytes(bytes), IndexAdvice.mebibytes(facts.memory().safeBytes())));
    if (facts.tenants().isPresent() && facts.pgvector().hasIterativeScans()) {
      reasons.add("searches of one tenant need hnsw.iterative_scan, set for the database");
    }
    return new Candidate(
        USUAL,
        excluded(facts, fits),
        Duration.ofSeconds(Math.round(fits ? seconds : seconds * SLOWER_ON_DISK)),
        bytes,
        List.copyOf(reasons));
  }

  private static Optional<String> excluded(IndexFacts facts, boolean fits) {
    if (!facts.pgvector().hasHnsw()) {
      return Optional.of(
          "pgvector %s has no HNSW, which came with 0.5".formatted(facts.pgvector()));
    }
    if (IndexAdvice.unindexable(facts).isPresent()) {
      return IndexAdvice.unindexable(facts);
    }
    if (facts.tenants().isPresent() && !facts.pgvector().hasIterativeScans()) {
      return Optional.of(
          "pgvector %s stops after ef_search neighbours, of any tenant; scans that continue"
                  .formatted(facts.pgvector())
              + " came with 0.8");
    }
    return fits
        ? Optional.empty()
        : Optional.of(
            "its graph does not fit the memory that a build may have, and takes hours then");
  }

  private static long bytes(IndexFacts facts, int m) {
    return facts.rows() * (SizeOf.vector(facts) + ELEMENT_BYTES + 2L * m * NEIGHBOUR_BYTES);
  }
}
