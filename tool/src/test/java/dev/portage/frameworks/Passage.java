package dev.portage.frameworks;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A document with its metadata.
 *
 * @param id as the library writes it
 */
record Passage(String id, String text, String topic, int page) {
  private static final List<String> TOPICS = List.of("holidays", "travel", "safety");

  private static final List<String> WORDS =
      List.of(
          ("answer badge budget calendar certificate contract deadline desk dinner document door"
                  + " engine evening exit expense field fire flight form garden gate guide harbour"
                  + " hotel invoice key ladder leave letter lift manager map meeting month night"
                  + " office passport password policy receipt report request roof room school"
                  + " station summer ticket train uniform visa visitor water window winter year")
              .split(" "));

  /**
   * Documents of some words each, always the same ones.
   *
   * @param origin who wrote them; documents of two origins have different words
   * @param ids the id of each number
   */
  static List<Passage> many(String origin, int first, int last, IntFunction<String> ids) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(n -> new Passage(ids.apply(n), text(origin, n), TOPICS.get(n % 3), n))
        .toList();
  }

  private static String text(String origin, int number) {
    return new Random((origin + number).hashCode())
        .ints(8, 0, WORDS.size())
        .mapToObj(WORDS::get)
        .collect(Collectors.joining(" ", origin + " " + number + ": ", ""));
  }

  /** The same document with another text. */
  Passage with(String other) {
    return new Passage(id, other, topic, page);
  }

  Map<String, Object> metadata() {
    return Map.of("topic", topic, "page", page);
  }
}
