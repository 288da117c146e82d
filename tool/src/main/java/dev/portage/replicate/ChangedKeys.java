package dev.portage.replicate;

import dev.portage.store.SqlName;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keys of the rows that a relay has applied, so that a cutover compares these alone while nothing
 * may be written. They are of one process: a later one compares all rows first.
 */
public final class ChangedKeys {
  private final Map<SqlName, Set<String>> keys = new HashMap<>();

  /**
   * Adds some.
   *
   * @param table of the source, with its schema
   */
  public synchronized void add(SqlName table, Collection<String> some) {
    keys.computeIfAbsent(table, of -> new LinkedHashSet<>()).addAll(some);
  }

  /** Forgets all: what is compared now is all rows. */
  public synchronized void clear() {
    keys.clear();
  }

  /** All of them, by their tables. */
  public synchronized Map<SqlName, List<String>> all() {
    Map<SqlName, List<String>> all = new HashMap<>();
    keys.forEach((table, some) -> all.put(table, List.copyOf(some)));
    return Map.copyOf(all);
  }
}
