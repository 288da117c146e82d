package dev.portage.copy;

import dev.portage.store.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the rows of a table of the target differ from those of the source.
 *
 * @param table its name
 * @param sourceRows rows on the source
 * @param targetRows rows on the target
 * @param conflicts rows of the same key with other content
 * @param unexpected rows whose key the source does not have
 * @param first the first of them, at most {@link #LISTED} of each kind
 * @param tenants of all of them
 */
public record TableDifferences(
    String table,
    long sourceRows,
    long targetRows,
    long conflicts,
    long unexpected,
    List<RowDifference> first,
    Set<TenantId> tenants) {
  /** How many differences of each kind are listed by key. */
  public static final int LISTED = 10;

  /** Rows on the target whose content is not the source's, by key, a line each. */
  public List<String> describeConflicts() {
    List<String> lines = new ArrayList<>();
    first.stream()
        .filter(RowDifference::isConflict)
        .forEach(
            row ->
                lines.add(
                    "%s %s: %s differs on the target"
                        .formatted(table, row.key(), String.join(", ", row.columns()))));
    more(lines, conflicts);
    return List.copyOf(lines);
  }

  /** Rows that only the target has, by key, a line each. */
  public List<String> describeUnexpected() {
    List<String> lines = new ArrayList<>();
    first.stream()
        .filter(row -> !row.isConflict())
        .forEach(row -> lines.add("%s %s: only on the target".formatted(table, row.key())));
    more(lines, unexpected);
    return List.copyOf(lines);
  }

  private static void more(List<String> lines, long all) {
    if (all > lines.size()) {
      lines.add("and %,d more".formatted(all - lines.size()));
    }
  }

  /** The keys of the first conflicts, for a sentence. */
  public String conflictingKeys() {
    String keys =
        first.stream()
            .filter(RowDifference::isConflict)
            .map(RowDifference::key)
            .limit(LISTED)
            .collect(Collectors.joining(", "));
    return conflicts > LISTED ? keys + ", …" : keys;
  }
}
