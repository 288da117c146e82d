package dev.portage.index;

/** Computes the bytes of a vector in memory. */
final class SizeOf {
  private static final int HEADER = 8;

  private SizeOf() {}

  static long vector(IndexFacts facts) {
    return HEADER + (facts.type().equals("halfvec") ? 2L : 4L) * facts.dimensions();
  }
}
