package dev.portage.verify;

import dev.portage.store.Fingerprint;
import java.util.Optional;

/** The rows that one tenant should have on the target, according to the source or the journal. */
public sealed interface Expected {
  /**
   * Rows of this number and digest.
   *
   * @param count how many
   * @param digest of them; empty where none was recorded
   * @param newest ULID of the newest of them, or of the time when they were written: rows that are
   *     all newer are the application's. Empty where ids are not ULIDs
   * @param copied whether they are a copy, which has the source's duplicates and missing vectors
   */
  record Rows(long count, Optional<String> digest, Optional<String> newest, boolean copied)
      implements Expected {
    /** The rows that the source has. */
    public static Rows of(Fingerprint source) {
      return new Rows(source.rows(), Optional.of(source.digest()), source.newest(), true);
    }
  }

  /** None: the source has no rows of it. */
  record Absent() implements Expected {}

  /** Nothing is recorded: rows, if it has knowledge. */
  record Unrecorded() implements Expected {}

  /** None, since it could not be restored. */
  record Failed() implements Expected {}

  /** Unknown, since its item cannot be read. */
  record Unreadable() implements Expected {}

  /** Unknown, since a row of it cannot be read on the source. */
  record UnreadableRows() implements Expected {}
}
