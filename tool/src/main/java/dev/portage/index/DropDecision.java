package dev.portage.index;

/**
 * Decides whether the vector indexes of a table are dropped while rows are copied into it. Without
 * them the rows are written faster, and the index is built faster over all rows at once; but
 * searches of the rows that the target has already are slow in the meantime.
 *
 * @param rowsToCopy that are still to come
 * @param rowsOnTarget that the table has now
 * @param tenantIndex whether searches can be exact by an index on the tenant's column
 */
public record DropDecision(long rowsToCopy, long rowsOnTarget, boolean tenantIndex) {
  /** Only where the rows to come are this many times those that the table has. */
  private static final int TIMES = 4;

  /** Whether they are dropped. */
  public boolean drops() {
    if (rowsToCopy == 0) {
      return false;
    }
    // Without an index on the tenant's column, each search would read the whole table.
    return rowsOnTarget == 0 || (tenantIndex && rowsToCopy >= TIMES * rowsOnTarget);
  }
}
