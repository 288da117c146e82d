package dev.portage.migration;

import dev.portage.index.Distance;
import java.util.Optional;

/**
 * What the operator decides about the vector index.
 *
 * @param after what becomes of it after rows were written
 * @param dropForeign whether an index that the operator or a library made may be dropped for good
 *     where an advised one replaces it
 * @param distance by which the table is searched, where the operator says so
 * @param target by which a later command reaches the same table
 */
public record IndexSettings(
    After after, boolean dropForeign, Optional<Distance> distance, TargetOptions target) {
  /** What is usual, for the stack's own table. */
  public static final IndexSettings USUAL =
      new IndexSettings(After.USUAL, false, Optional.empty(), TargetOptions.NONE);

  /** What becomes of the index after rows were written. */
  public enum After {
    /** Chosen for the rows, unless the target kept one, since it has rows of its own. */
    USUAL,
    /** Chosen for the rows that are there. */
    ADVISED,
    /** As it was. */
    KEPT
  }

  /** Whether one may be chosen. */
  boolean advised() {
    return after != After.KEPT;
  }

  /** A command about the index, as it can be pasted into a shell. */
  String command(String verb) {
    return target.after("portage index " + verb);
  }
}
