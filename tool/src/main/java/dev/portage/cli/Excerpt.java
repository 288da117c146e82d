package dev.portage.cli;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Cuts the part out of a passage in which most words of the question occur. */
final class Excerpt {
  private static final int LENGTH = 240;
  private static final int WINDOW = 80;
  private static final int STEP = 20;

  private Excerpt() {}

  /** At most {@value #LENGTH} characters of the passage, in one line. */
  static String of(String passage, String question) {
    String line = passage.replaceAll("\\s+", " ").strip();
    if (line.length() <= LENGTH) {
      return line;
    }
    Set<String> asked = triples(question);
    int best = 0;
    int most = -1;
    for (int start = 0; start < line.length(); start += STEP) {
      Set<String> there = triples(line.substring(start, Math.min(line.length(), start + WINDOW)));
      there.retainAll(asked);
      if (there.size() > most) {
        most = there.size();
        best = start;
      }
    }
    // The answer usually follows the words of the question.
    best = Math.clamp(best - STEP, 0, line.length() - LENGTH);
    return cut(line, best);
  }

  /** Three letters in a row, each: words would not do for Japanese. */
  private static Set<String> triples(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    Set<String> triples = new HashSet<>();
    for (int i = 0; i + 3 <= lower.length(); i++) {
      triples.add(lower.substring(i, i + 3));
    }
    return triples;
  }

  private static String cut(String line, int from) {
    int start = from == 0 ? 0 : Math.max(from, line.indexOf(' ', from) + 1);
    start = start > from + 2 * STEP ? from : start;
    int end = Math.min(line.length(), start + LENGTH);
    return (start > 0 ? "… " : "")
        + line.substring(start, end).strip()
        + (end < line.length() ? " …" : "");
  }
}
