package dev.portage.migration;

/** Counts the rows that a run wrote, over all its passes. Used by one thread. */
final class RowCount {
  private long rows;

  void add(long more) {
    rows += more;
  }

  long rows() {
    return rows;
  }
}
