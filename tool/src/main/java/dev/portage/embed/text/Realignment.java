package dev.portage.embed.text;

import java.util.HashMap;
import java.util.Map;

/**
 * Moves closing quotes and brackets at the start of a sentence to the sentence before it (UPSTREAM
 * 5.3 step 5). Long runs of them, or of the white space after them, are read only once.
 */
final class Realignment {
  private static final int LONG = 64;

  private final int[] text;
  private final Map<Integer, Closing> longRuns = new HashMap<>();

  private record Closing(int closersEnd, int spaceEnd) {}

  Realignment(int[] text) {
    this.text = text;
  }

  /** How many code points at the start of the slice {@code [from, to)} belong to the one before. */
  int carry(int from, int to) {
    if (!Characters.isCloser(text[from])) {
      return 0;
    }
    Closing closing = closing(from);
    int end = Math.min(closing.closersEnd, to);
    if (end == to) {
      return end - from;
    }
    if (closing.spaceEnd > end) {
      return Math.min(closing.spaceEnd, to) - from;
    }
    boolean dashes = end + 1 < to && text[end] == '-' && text[end + 1] == '-';
    return dashes ? end - from : 0;
  }

  private Closing closing(int from) {
    Closing known = longRuns.get(from);
    if (known != null) {
      return known;
    }
    Closing read = read(from);
    if (read.spaceEnd - from > LONG) {
      longRuns.put(from, read);
    }
    return read;
  }

  private Closing read(int from) {
    int closersEnd = from;
    while (closersEnd < text.length && Characters.isCloser(text[closersEnd])) {
      closersEnd++;
    }
    int spaceEnd = closersEnd;
    while (spaceEnd < text.length && Characters.isSpace(text[spaceEnd])) {
      spaceEnd++;
    }
    return new Closing(closersEnd, spaceEnd);
  }
}
