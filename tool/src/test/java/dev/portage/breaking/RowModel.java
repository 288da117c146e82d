package dev.portage.breaking;

import static dev.portage.merge.RowDecision.APPLICATION;
import static dev.portage.merge.RowDecision.KEEP_DELETED;
import static dev.portage.merge.RowDecision.KEEP_EDITED;
import static dev.portage.merge.RowDecision.KEEP_GONE;
import static dev.portage.merge.RowDecision.KEEP_MOVED;
import static dev.portage.merge.RowDecision.LEFT_OUT;

import dev.portage.merge.ConflictChoice;
import dev.portage.merge.RowDecision;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Which rows a target must have after a copy, decided by who wrote what (I7): the application on
 * the source, the application on the target, or Portage.
 */
final class RowModel {
  /** What a run is asked for. */
  enum Asked {
    /** A plain copy. */
    COPY,
    /** To repair what is missing or different. */
    REPAIR,
    /** To set back what the application changed on the target. */
    SOURCE_WINS,
    /** To remove what the source no longer has. */
    FOLLOW_DELETES
  }

  /** Tenant, name of the parent, and content of each row. */
  record Row(String tenant, String parent, String content) {}

  final Map<String, Row> onSource = new TreeMap<>();
  final Map<String, Row> onTarget = new TreeMap<>();

  private final boolean generatedKeys;
  private final ConflictChoice choice;

  /** Keys of the source that are others on the target. */
  private final Map<String, String> renumbered = new HashMap<>();

  /** Keys, and names of parents, that are not copied. */
  private final Set<String> leftOut = new HashSet<>();

  /** Keys of the target that Portage has written, or found to be equal. */
  private final Set<String> written = new HashSet<>();

  /** Those of them that the application has changed since. */
  private final Set<String> edited = new HashSet<>();

  /**
   * Of two empty tables.
   *
   * @param generatedKeys whether an equal key may be another document
   * @param choice what is done then
   */
  RowModel(boolean generatedKeys, ConflictChoice choice) {
    this.generatedKeys = generatedKeys;
    this.choice = choice;
  }

  /** The application inserted, changed or deleted these rows of the target. */
  void changedOnTarget(Set<String> keys) {
    keys.stream().filter(written::contains).forEach(edited::add);
  }

  /**
   * Decides what happens to the parents of the source: one is the same by its name, and where its
   * number is another's, that is chosen.
   *
   * @param source numbers by name
   * @param target the same, before the run
   * @return names that the target has afterwards
   */
  Set<String> copyParents(Map<String, String> source, Map<String, String> target) {
    Set<String> names = new HashSet<>(target.keySet());
    Set<String> numbers = Set.copyOf(target.values());
    source.forEach(
        (name, number) -> {
          boolean taken = !target.containsKey(name) && numbers.contains(number);
          if (taken && choice == ConflictChoice.KEEP_TARGET) {
            leftOut.add(name);
          }
          if (!leftOut.contains(name)) {
            names.add(name);
          }
        });
    return names;
  }

  /**
   * What a run does, by the table of the merge rule.
   *
   * @param newKeys finds the key that the target gave to a row of the source
   */
  void copy(Asked asked, UnaryOperator<String> newKeys) {
    boolean sourceWins = asked == Asked.SOURCE_WINS;
    onSource.forEach(
        (key, row) -> {
          if (isLeftOut(key, row)) {
            return;
          }
          if (renumbered.containsValue(key) && !renumbered.containsKey(key)) {
            // The target has this key for another row of the source.
            decide(key, row, newKeys);
            return;
          }
          String there = onTarget(key);
          Row present = onTarget.get(there);
          if (present == null) {
            if (written.add(there) || sourceWins) {
              put(there, row);
            }
          } else if (present.equals(row)) {
            written.add(there);
          } else if (sourceWins || (written.contains(there) && !edited.contains(there))) {
            put(there, row);
          } else if (!written.contains(there) && generatedKeys && !renumbered.containsKey(key)) {
            decide(key, row, newKeys);
          }
        });
    if (asked == Asked.FOLLOW_DELETES) {
      Set<String> gone = goneOnSource();
      gone.removeAll(edited);
      onTarget.keySet().removeAll(gone);
      written.removeAll(gone);
      // Where the source has such a row again, it is a new one.
      renumbered.values().removeAll(gone);
    }
  }

  private void put(String there, Row row) {
    onTarget.put(there, row);
    written.add(there);
    edited.remove(there);
  }

  private void decide(String key, Row row, UnaryOperator<String> newKeys) {
    if (choice == ConflictChoice.KEEP_TARGET) {
      leftOut.add(key);
      return;
    }
    String there = newKeys.apply(key);
    renumbered.put(key, there);
    put(there, row);
  }

  /** What a comparison right after a run counts. */
  Map<RowDecision, Long> differences() {
    Map<RowDecision, Long> counts = new EnumMap<>(RowDecision.class);
    onSource.forEach(
        (key, row) -> {
          Row present = onTarget.get(onTarget(key));
          if (leftOut.contains(key) || (present == null && isLeftOut(key, row))) {
            counts.merge(LEFT_OUT, 1L, Long::sum);
          } else if (isLeftOut(key, row)) {
            counts.merge(ofRowLeftOut(onTarget(key)), 1L, Long::sum);
          } else if (present == null) {
            counts.merge(KEEP_DELETED, 1L, Long::sum);
          } else if (!present.equals(row)) {
            counts.merge(KEEP_EDITED, 1L, Long::sum);
          }
        });
    Set<String> gone = goneOnSource();
    Set<String> ofSource = new HashSet<>();
    onSource.keySet().stream()
        .filter(key -> !leftOut.contains(key))
        .forEach(key -> ofSource.add(onTarget(key)));
    onTarget.forEach(
        (key, row) -> {
          if (gone.contains(key)) {
            counts.merge(edited.contains(key) ? KEEP_EDITED : KEEP_GONE, 1L, Long::sum);
          } else if (!ofSource.contains(key)) {
            counts.merge(APPLICATION, 1L, Long::sum);
          }
        });
    return counts;
  }

  /** What becomes of a row of the target, where the source's row is left out. */
  private RowDecision ofRowLeftOut(String there) {
    if (written.contains(there)) {
      return edited.contains(there) ? KEEP_EDITED : KEEP_MOVED;
    }
    return generatedKeys ? LEFT_OUT : KEEP_EDITED;
  }

  /** Keys of the target that came from the source, which has them no longer. */
  private Set<String> goneOnSource() {
    Set<String> gone = new HashSet<>(written);
    gone.retainAll(onTarget.keySet());
    onSource.keySet().forEach(key -> gone.remove(onTarget(key)));
    return gone;
  }

  private boolean isLeftOut(String key, Row row) {
    return leftOut.contains(key) || leftOut.contains(row.parent());
  }

  private String onTarget(String key) {
    return renumbered.getOrDefault(key, key);
  }
}
