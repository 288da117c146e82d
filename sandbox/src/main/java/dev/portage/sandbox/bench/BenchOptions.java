package dev.portage.sandbox.bench;

import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Options as {@code --name value}. */
record BenchOptions(Map<String, String> values) {
  private static final Set<String> NAMES =
      Set.of(
          "factor",
          "bots",
          "bots-at-once",
          "largest",
          "own-way",
          "sample",
          "chunks",
          "heap",
          "out");

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException for one that is unknown or has no value
   */
  static BenchOptions parse(Deque<String> words) {
    Map<String, String> values = new HashMap<>();
    while (!words.isEmpty()) {
      String word = words.remove();
      if (!word.startsWith("--") || !NAMES.contains(word.substring(2)) || words.isEmpty()) {
        throw new IllegalArgumentException("not understood: " + word);
      }
      values.put(word.substring(2), words.remove());
    }
    return new BenchOptions(values);
  }

  String text(String name, String usual) {
    return values.getOrDefault(name, usual);
  }

  int number(String name, int usual) {
    return Integer.parseInt(text(name, Integer.toString(usual)));
  }

  List<Integer> numbers(String name, String usual) {
    return Stream.of(text(name, usual).split(",")).map(Integer::valueOf).toList();
  }
}
