package dev.portage.migration;

import dev.portage.merge.RowDecision;
import dev.portage.merge.RowDifference;
import dev.portage.merge.TableDifferences;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows of a table that differ and stay so, whatever the source's row is by now, unless the source
 * has changed it since: they are compared once, while the source is used, and listed at the end.
 */
final class KeptRows {
  private static final Set<RowDecision> DECISIONS =
      EnumSet.of(RowDecision.KEEP_EDITED, RowDecision.KEEP_DELETED, RowDecision.LEFT_OUT);

  private final String table;
  private final Map<RowDecision, Set<String>> keys = new EnumMap<>(RowDecision.class);
  private final List<RowDifference> first = new ArrayList<>();

  KeptRows(String table) {
    this.table = table;
  }

  /** Adds a row; false where it is to be compared again. */
  boolean add(RowDifference row) {
    if (!DECISIONS.contains(row.decision())) {
      return false;
    }
    Set<String> of = keys.computeIfAbsent(row.decision(), any -> new HashSet<>());
    if (of.add(row.key()) && of.size() <= TableDifferences.LISTED) {
      first.add(row);
    }
    return true;
  }

  /** Those that are not compared again. */
  TableDifferences without(Collection<String> compared) {
    Map<RowDecision, Long> counts = new EnumMap<>(RowDecision.class);
    keys.forEach(
        (decision, of) -> {
          of.removeAll(Set.copyOf(compared));
          if (!of.isEmpty()) {
            counts.put(decision, (long) of.size());
          }
        });
    first.removeIf(row -> !keys.get(row.decision()).contains(row.key()));
    return new TableDifferences(table, Map.copyOf(counts), Map.of(), List.copyOf(first));
  }
}
