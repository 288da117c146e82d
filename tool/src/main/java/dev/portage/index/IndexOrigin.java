package dev.portage.index;

import dev.portage.journal.DroppedIndexes.Dropped;
import java.util.regex.Pattern;

/**
 * Says who made a vector index, which decides whether another one may replace it. An index of the
 * operator, or of another framework's library, is never dropped for good unless that is asked for.
 */
enum IndexOrigin {
  /** Portage built it, and said so in its comment. */
  PORTAGE,
  /** The application's set-up made it over the empty table (UPSTREAM 3.1). */
  APPLICATION,
  /** The operator, or a library. */
  OPERATOR;

  private static final Pattern OF_THE_APPLICATION =
      Pattern.compile(
          "CREATE INDEX idx_items_embedding ON (?:\\S+\\.)?items USING ivfflat \\(embedding\\)"
              + " WITH \\(lists='100'\\)");

  /** Returns the origin of an index that exists. */
  static IndexOrigin of(VectorIndex index) {
    return index.unfinished() ? PORTAGE : of(index.definition(), index.comment());
  }

  /** Returns the origin of an index that was dropped. */
  static IndexOrigin of(Dropped index) {
    return of(index.definition(), index.comment());
  }

  /**
   * Derives it from what the catalog says of an index.
   *
   * @param definition as {@code pg_get_indexdef} gives it
   */
  static IndexOrigin of(String definition, String comment) {
    if (VectorIndex.builtOver(comment).isPresent()) {
      return PORTAGE;
    }
    return OF_THE_APPLICATION.matcher(definition).matches() ? APPLICATION : OPERATOR;
  }
}
