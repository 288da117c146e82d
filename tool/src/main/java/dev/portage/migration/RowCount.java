package dev.portage.migration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts the rows that a run wrote and removed, over all its passes. Used by one thread. */
final class RowCount {
  private long rows;
  private final Map<String, OtherRows> others = new LinkedHashMap<>();

  void add(long more) {
    rows += more;
  }

  /** Counts rows of a table that the copied rows refer to. */
  void written(String table, long more) {
    add(table, more, 0);
  }

  /** Counts rows that were removed from a table. */
  void removed(String table, long fewer) {
    add(table, 0, fewer);
  }

  private void add(String table, long more, long fewer) {
    if (more + fewer > 0) {
      others.compute(
          table,
          (name, before) -> (before == null ? OtherRows.none(name) : before).plus(more, fewer));
    }
  }

  long rows() {
    return rows;
  }

  /** What was written and removed besides, for each table. */
  List<OtherRows> others() {
    return List.copyOf(others.values());
  }
}
