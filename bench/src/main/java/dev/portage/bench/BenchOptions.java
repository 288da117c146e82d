package dev.portage.bench;

import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Options as {@code --name value}, and flags as {@code --name}. */
record BenchOptions(Map<String, String> values) {
  private static final Set<String> NAMES =
      Set.of(
          "factor",
          "bots",
          "bots-at-once",
          "largest",
          "baseline-tasks",
          "sample",
          "chunks",
          "heap",
          "rows",
          "rounds",
          "only",
          "without",
          "writes",
          "seconds",
          "out");

  private static final Set<String> FLAGS = Set.of("big", "json", "no-copy", "table");

  /**
   * Parses the options.
   *
   * @throws IllegalArgumentException for an option that is unknown or has no value
   */
  static BenchOptions parse(Deque<String> words) {
    Map<String, String> values = new HashMap<>();
    while (!words.isEmpty()) {
      String word = words.remove();
      String name = word.startsWith("--") ? word.substring(2) : "";
      if (!FLAGS.contains(name) && (!NAMES.contains(name) || words.isEmpty())) {
        throw new IllegalArgumentException("unknown option, or no value for it: " + word);
      }
      values.put(name, FLAGS.contains(name) ? "yes" : words.remove());
    }
    return new BenchOptions(values);
  }

  String text(String name, String usual) {
    return values.getOrDefault(name, usual);
  }

  boolean flag(String name) {
    return values.containsKey(name);
  }

  /** Returns the comma-separated values of the option; none where it is not set. */
  List<String> words(String name) {
    return values.containsKey(name) ? List.of(values.get(name).split(",")) : List.of();
  }

  /**
   * Checks the comma-separated values of these options.
   *
   * @throws IllegalArgumentException for a value that is not known
   */
  void requireKnown(List<String> known, String... names) {
    for (String name : names) {
      for (String word : words(name)) {
        if (!known.contains(word)) {
          throw new IllegalArgumentException(
              "unknown value: --%s %s; the known ones are %s"
                  .formatted(name, word, String.join(", ", known)));
        }
      }
    }
  }

  int number(String name, int usual) {
    return Integer.parseInt(text(name, Integer.toString(usual)));
  }

  List<Integer> numbers(String name, String usual) {
    return Stream.of(text(name, usual).split(",")).map(Integer::valueOf).toList();
  }
}
