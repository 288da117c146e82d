package dev.portage.merge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds updates that cannot be done, since another row of the target has the value of a unique key
 * that a row is to get. An update waits for another one that gives that value up; one that waits
 * for a row that is not updated, be it through others, is blocked.
 */
final class BlockedUpdates {
  private final Map<String, Set<String>> holders = new LinkedHashMap<>();

  /**
   * Adds an update that changes values of unique keys.
   *
   * @param key of the target's row
   * @param others keys of the target's rows that have its new values
   */
  void add(String key, Collection<String> others) {
    holders.put(key, new HashSet<>(others));
  }

  /**
   * Those that wait, be it through others, for a row that is not updated. Rows that only wait for
   * one another, since the source has exchanged their values, were all written by Portage: they are
   * not blocked by the application, so they stay updates, and differ.
   */
  private static Map<String, String> byOthers(
      Map<String, Set<String>> left, Map<String, List<String>> waiting) {
    Map<String, String> blocked = new LinkedHashMap<>();
    Deque<String> next = new ArrayDeque<>();
    left.forEach(
        (key, others) ->
            others.stream()
                .filter(other -> !left.containsKey(other))
                .min(Comparator.naturalOrder())
                .ifPresent(
                    other -> {
                      blocked.put(key, other);
                      next.add(key);
                    }));
    while (!next.isEmpty()) {
      String before = next.remove();
      for (String key : waiting.getOrDefault(before, List.of())) {
        if (left.containsKey(key) && blocked.putIfAbsent(key, before) == null) {
          next.add(key);
        }
      }
    }
    return blocked;
  }

  /** The keys of blocked rows, each with that of a row that is in its way. */
  Map<String, String> blocked() {
    Map<String, List<String>> waiting = new HashMap<>();
    Deque<String> free = new ArrayDeque<>();
    Map<String, Set<String>> left = new LinkedHashMap<>();
    holders.forEach(
        (key, others) -> {
          others.forEach(other -> waiting.computeIfAbsent(other, of -> new ArrayList<>()).add(key));
          if (others.isEmpty()) {
            free.add(key);
          } else {
            left.put(key, new HashSet<>(others));
          }
        });
    while (!free.isEmpty()) {
      String moved = free.remove();
      for (String key : waiting.getOrDefault(moved, List.of())) {
        Set<String> others = left.get(key);
        others.remove(moved);
        if (others.isEmpty()) {
          left.remove(key);
          free.add(key);
        }
      }
    }
    return byOthers(left, waiting);
  }
}
