package dev.portage.index;

import java.util.Optional;

/**
 * What an index is over.
 *
 * @param column whether it is over the column itself; otherwise over an expression of it
 * @param expression the column or expression, as SQL
 * @param type of its values, as a cast takes it
 * @param predicate condition of the rows that a partial index holds; empty where it holds all
 */
public record IndexCoverage(
    boolean column, String expression, String type, Optional<String> predicate) {

  /** Whether the usual query, ordered by the column and over all rows, can use such an index. */
  public boolean isPlain() {
    return column && predicate.isEmpty();
  }
}
