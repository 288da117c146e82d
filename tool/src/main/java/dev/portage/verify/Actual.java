package dev.portage.verify;

import dev.portage.store.Fingerprint;
import java.util.Optional;
import java.util.Set;

/**
 * The rows that one tenant has on the target.
 *
 * @param rows how many; 0 where it has none
 * @param digests of them: one over each set of columns that was asked for
 * @param oldest least id, where all of them are ULIDs
 * @param duplicated whether every chunk is duplicated
 * @param brokenVectors whether a vector is NULL or of another dimension
 */
public record Actual(
    long rows,
    Set<String> digests,
    Optional<String> oldest,
    boolean duplicated,
    boolean brokenVectors) {
  /** No rows. */
  static final Actual NONE = new Actual(0, Set.of(), Optional.empty(), false, false);

  /** Rows without duplicates and broken vectors. */
  public static Actual of(Fingerprint rows) {
    return new Actual(rows.rows(), Set.of(rows.digest()), rows.oldest(), false, false);
  }

  /** Whether these are the expected rows. */
  boolean matches(Expected.Rows expected) {
    return rows == expected.count() && expected.digest().filter(digests::contains).isPresent();
  }

  /** Whether all of them were written after the expected ones. */
  boolean isNewerThan(Expected.Rows expected) {
    return oldest.isPresent()
        && expected.newest().isPresent()
        && oldest.get().compareTo(expected.newest().get()) > 0;
  }
}
