package dev.portage.copy;

import dev.portage.journal.KeyMap;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Parents that a run could not copy, and that the target may have other rows of the number for: in
 * that run the rows that refer to them are left out. Nothing of it is stored, so the next run tries
 * all of them again.
 */
public final class LeftOutParents {
  private final Map<Long, Map<String, Optional<String>>> keys = new HashMap<>();

  void add(long table, Collection<String> sourceKeys) {
    sourceKeys.forEach(
        key -> keys.computeIfAbsent(table, of -> new HashMap<>()).put(key, Optional.empty()));
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }

  /** The stored keys, without those of these parents. */
  public KeyMap in(KeyMap stored) {
    KeyMap map = stored;
    for (var table : keys.entrySet()) {
      map = map.with(table.getKey(), table.getValue());
    }
    return map;
  }
}
