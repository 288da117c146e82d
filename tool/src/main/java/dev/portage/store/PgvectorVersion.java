package dev.portage.store;

import java.util.Arrays;

/**
 * The version of the extension, and the features that each version added (pgvector's change log).
 *
 * @param major first number
 * @param minor second number
 */
public record PgvectorVersion(int major, int minor) {
  /** Reads {@code 0.8.0}; a part that is not a number is read as zero. */
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

  /** Whether it has HNSW, since 0.5.0. */
  public boolean hasHnsw() {
    return least(5);
  }

  /**
   * Whether it has iterative scans, since 0.8.0: they continue until enough rows pass the filter.
   */
  public boolean hasIterativeScans() {
    return least(8);
  }

  /** Returns the first two numbers of the version, such as 0.8. */
  @Override
  public String toString() {
    return major + "." + minor;
  }
}
