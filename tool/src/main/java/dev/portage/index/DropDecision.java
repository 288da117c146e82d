package dev.portage.index;

/**
 * Decides whether the vector indexes of a table are dropped while rows are copied into it. Without
 * them the rows are written faster, and the index is built faster over all rows at once; but a live
 * target never loses its index: searches of the rows that it has already have to be quick without.
 *
 * @param rowsToCopy that are still to come
 * @param rowsOnTarget that the table has now
 * @param tenantIndex whether searches can be exact by an index on the tenant's column
 */
public record DropDecision(long rowsToCopy, long rowsOnTarget, boolean tenantIndex) {
  /** Only where the rows to come are this many times those that the table has. */
  private static final int TIMES = 4;

  /**
   * An exact search of so many rows, 40 MB with vectors of 1,024 dimensions, takes milliseconds.
   */
  private static final int FEW = 10_000;

  /** Whether they are dropped. */
  public boolean drops() {
    if (rowsToCopy == 0) {
      return false;
    }
    // Without an index on the tenant's column, each search would read the whole table.
    return rowsOnTarget == 0
        || (tenantIndex && rowsOnTarget <= FEW && rowsToCopy >= TIMES * rowsOnTarget);
  }
}
