package dev.portage.merge;

import dev.portage.merge.SourceRowReader.Row;
import dev.portage.merge.TargetRowReader.KeyState;
import dev.portage.merge.TargetRowReader.TargetRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds parents of the target that have the name of a parent of the source, and are another one of
 * the source by their key: it was renamed there, and its name given to another.
 */
record NameHolders(SourceRowReader source, TargetRowReader target, RowPolicy policy) {
  /**
   * The same states, where such a row is not the one that was asked for. It has given its name away
   * where Portage is to rename it too, or where the source has the name twice; otherwise its name
   * does not say which row it is.
   *
   * @param states by the keys of the source
   */
  Map<String, KeyState> apart(Map<String, KeyState> states) {
    List<String> named =
        states.values().stream().flatMap(of -> of.sameName().stream()).distinct().toList();
    if (named.isEmpty() || !policy.keys().areOfParents()) {
      return states;
    }
    Map<String, TargetRow> holders =
        target.rows(named).stream().collect(Collectors.toMap(TargetRow::there, row -> row));
    Map<String, Row> there =
        source.rows(holders.values().stream().flatMap(row -> row.key().stream()).toList());
    Set<String> known = known(holders.values().stream().toList(), there);
    Map<String, KeyState> apart = new HashMap<>(states);
    apart.replaceAll(
        (key, state) -> {
          List<TargetRow> others =
              state.sameName().stream()
                  .filter(known::contains)
                  .map(holders::get)
                  .filter(row -> !row.key().orElseThrow().equals(key))
                  .toList();
          if (others.isEmpty()) {
            return state;
          }
          boolean free =
              others.size() == state.sameName().size()
                  && others.stream()
                      .allMatch(row -> isFree(row, there.get(row.key().orElseThrow())));
          return free ? state.unnamed() : state.unclear();
        });
    return apart;
  }

  private static boolean isFree(TargetRow row, Row there) {
    return (row.unchanged() && !row.matched()) || isSame(row, there);
  }

  private static boolean isSame(TargetRow row, Row there) {
    return there.hashes().equals(row.hashes());
  }

  /** Those that are a row of the source by their key. */
  private Set<String> known(List<TargetRow> holders, Map<String, Row> there) {
    List<TargetRow> present =
        holders.stream().filter(row -> row.key().filter(there::containsKey).isPresent()).toList();
    boolean numbered = policy.keys() == RowPolicy.Keys.OF_NUMBERED_PARENTS;
    Set<String> referred =
        numbered && !present.isEmpty()
            ? target.referred(present.stream().map(TargetRow::there).toList())
            : Set.of();
    Set<String> known = new HashSet<>();
    for (TargetRow row : present) {
      boolean recorded =
          numbered
              ? row.unchanged() || referred.contains(row.there())
              : row.written() || row.matched();
      if (recorded || isSame(row, there.get(row.key().orElseThrow()))) {
        known.add(row.there());
      }
    }
    return known;
  }
}
