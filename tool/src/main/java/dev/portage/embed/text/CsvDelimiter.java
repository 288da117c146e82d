package dev.portage.embed.text;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Guesses the delimiter of a CSV file: the one of four candidates that occurs most often in the
 * first line, outside of quoted text.
 */
final class CsvDelimiter {
  private static final List<Character> KNOWN = List.of(',', ';', '\t', '|');

  private CsvDelimiter() {}

  /** The delimiter, or empty when the first line has only one cell. */
  static Optional<Character> in(CharSequence head) {
    int[] counts = new int[KNOWN.size()];
    boolean quoted = false;
    for (int i = 0; i < head.length() && (quoted || !isLineEnd(head.charAt(i))); i++) {
      char c = head.charAt(i);
      quoted ^= c == '"';
      int known = KNOWN.indexOf(c);
      if (!quoted && known >= 0) {
        counts[known]++;
      }
    }
    return KNOWN.stream()
        .filter(delimiter -> counts[KNOWN.indexOf(delimiter)] > 0)
        .max(
            Comparator.<Character>comparingInt(delimiter -> counts[KNOWN.indexOf(delimiter)])
                .thenComparingInt(delimiter -> -KNOWN.indexOf(delimiter)));
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }
}
