package dev.portage.store;

import java.util.Arrays;

/**
 * Version of the extension, and what came with which (pgvector's change log).
 *
 * @param major first number
 * @param minor second number
 */
public record PgvectorVersion(int major, int minor) {
  /** Reads {@code 0.8.0}; what it does not understand counts as zero. */
  public static PgvectorVersion parse(String text) {
    int[] parts =
        Arrays.stream(text.split("\\.", -1))
            .mapToInt(part -> part.matches("\\d{1,6}") ? Integer.parseInt(part) : 0)
            .toArray();
    return new PgvectorVersion(parts[0], parts.length > 1 ? parts[1] : 0);
  }

  private boolean least(int thisMinor) {
    return major > 0 || minor >= thisMinor;
  }

  /** HNSW came with 0.5.0. */
  public boolean hasHnsw() {
    return least(5);
  }

  /** Building an HNSW index with several workers came with 0.6.0. */
  public boolean buildsHnswInParallel() {
    return least(6);
  }

  /** Scans that go on until enough rows pass the filter came with 0.8.0. */
  public boolean hasIterativeScans() {
    return least(8);
  }

  /** As pgvector writes it, without the last number. */
  @Override
  public String toString() {
    return major + "." + minor;
  }
}
