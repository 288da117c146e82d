package dev.portage.embed.text;

import java.util.List;

/** Cuts a range of a text into pieces in one way; fewer than two pieces mean that it cannot. */
@FunctionalInterface
interface Stage {
  /**
   * The separator is six characters, not three line feeds: the application passes a raw string to a
   * literal split (UPSTREAM 0.1).
   */
  int[] SEPARATOR = "\\n\\n\\n".codePoints().toArray();

  /** Cuts the range {@code [from, to)}; the pieces come in the order of the text. */
  Pieces cut(int from, int to);

  /** The stages after the separator, in the order in which they are tried (UPSTREAM 5.2 B). */
  static List<Stage> afterSeparator(int[] text) {
    UntrainedPunkt punkt = new UntrainedPunkt(text);
    return List.of(
        punkt::sentences,
        (from, to) -> clauses(text, from, to),
        (from, to) -> words(text, from, to),
        Stage::codePoints);
  }

  /** Stage 1: cuts before each literal separator, which stays at the start of the next piece. */
  static Pieces separator(int[] text) {
    Pieces pieces = new Pieces();
    int start = 0;
    for (int i = 0; i <= text.length - SEPARATOR.length; i++) {
      if (matchesSeparator(text, i)) {
        pieces.addUnlessEmpty(start, i);
        start = i;
        i += SEPARATOR.length - 1;
      }
    }
    pieces.addUnlessEmpty(start, text.length);
    return pieces;
  }

  private static boolean matchesSeparator(int[] text, int at) {
    for (int i = 0; i < SEPARATOR.length; i++) {
      if (text[at + i] != SEPARATOR[i]) {
        return false;
      }
    }
    return true;
  }

  /** Stage 3: cuts after each stop; further stops that follow directly are lost. */
  private static Pieces clauses(int[] text, int from, int to) {
    Pieces pieces = new Pieces();
    int i = from;
    while (i < to) {
      int start = i;
      while (i < to && !Characters.isStop(text[i])) {
        i++;
      }
      boolean empty = i == start;
      i = Math.min(i + 1, to);
      if (!empty) {
        pieces.add(start, i);
      }
    }
    return pieces;
  }

  /** Stage 4: cuts before each space, which stays at the start of the next piece. */
  private static Pieces words(int[] text, int from, int to) {
    Pieces pieces = new Pieces();
    int start = from;
    for (int i = from; i < to; i++) {
      if (text[i] == ' ') {
        pieces.addUnlessEmpty(start, i);
        start = i;
      }
    }
    pieces.addUnlessEmpty(start, to);
    return pieces;
  }

  /** Stage 5: cuts between all code points. */
  private static Pieces codePoints(int from, int to) {
    Pieces pieces = new Pieces();
    for (int i = from; i < to; i++) {
      pieces.add(i, i + 1);
    }
    return pieces;
  }
}
