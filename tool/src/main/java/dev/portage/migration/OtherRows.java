package dev.portage.migration;

import dev.portage.store.RowNoun;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows that a run wrote or removed besides those that it copied by batches: of a table that these
 * refer to, or rows that the source no longer has.
 *
 * @param table its name
 * @param written rows that were inserted or updated
 * @param removed rows that were deleted
 */
public record OtherRows(String table, long written, long removed) {
  static OtherRows none(String table) {
    return new OtherRows(table, 0, 0);
  }

  OtherRows plus(long more, long fewer) {
    return new OtherRows(table, written + more, removed + fewer);
  }

  /** Describes them for messages. */
  public String describe() {
    List<String> parts = new ArrayList<>();
    if (written > 0) {
      parts.add(RowNoun.count(written) + " written");
    }
    if (removed > 0) {
      parts.add(RowNoun.count(removed) + " removed, which the source no longer has");
    }
    return "%s: %s".formatted(table, String.join(", ", parts));
  }
}
