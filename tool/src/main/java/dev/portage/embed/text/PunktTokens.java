package dev.portage.embed.text;

/**
 * Splits a text into Punkt's word tokens and decides whether one of them ends a sentence (UPSTREAM
 * 5.3 step 3). Tokens are ranges of the text, never objects.
 */
final class PunktTokens {
  /** No token of the context ends a sentence. */
  static final int NO_BREAK = -1;

  /** How far after a token the text can influence where that token ends. */
  private static final int LOOKAHEAD = 6;

  private final int[] text;

  PunktTokens(int[] text) {
    this.text = text;
  }

  /**
   * Looks for a token that ends a sentence and is not the last one of the context {@code [from,
   * to)}.
   *
   * @return {@link #NO_BREAK}, or an index: every context with the same start that extends at least
   *     to it contains the same break. The index may be greater than {@code to}.
   */
  int breakIn(int from, int to) {
    int start = skipSpace(from, to);
    int end = start < to ? tokenEnd(start, to) : start;
    while (end < to) {
      int nextStart = skipSpace(end, to);
      if (nextStart == to) {
        return NO_BREAK;
      }
      int nextEnd = tokenEnd(nextStart, to);
      if (endsSentence(start, end, nextStart, nextEnd)) {
        return nextEnd + LOOKAHEAD;
      }
      start = nextStart;
      end = nextEnd;
    }
    return NO_BREAK;
  }

  private int skipSpace(int from, int to) {
    int at = from;
    while (at < to && Characters.isSpace(text[at])) {
      at++;
    }
    return at;
  }

  private int tokenEnd(int start, int to) {
    int repeated = repeatedEnd(start, to);
    if (repeated > start) {
      return repeated;
    }
    int end = start + 1;
    if (!Characters.isNoWordStart(text[start])) {
      while (end < to && !endsWord(end, to)) {
        end++;
      }
    }
    return end;
  }

  /** The end of hyphens, dots, or dots with white space between them; or {@code at}. */
  private int repeatedEnd(int at, int to) {
    if (!isRepeated(at, to)) {
      return at;
    }
    int end = at + 1;
    if (text[end] == text[at]) {
      while (end < to && text[end] == text[at]) {
        end++;
      }
      return end;
    }
    while (isGap(end, to) && end + 1 < to && text[end + 1] == '.') {
      end += 2;
    }
    return end;
  }

  private boolean isRepeated(int at, int to) {
    int c = text[at];
    if (at + 1 >= to || (c != '.' && c != '-')) {
      return false;
    }
    return text[at + 1] == c || (c == '.' && isSpacedDots(at, to));
  }

  private boolean isSpacedDots(int at, int to) {
    return at + 4 < to
        && isGap(at + 1, to)
        && text[at + 2] == '.'
        && isGap(at + 3, to)
        && text[at + 4] == '.';
  }

  /** Punkt reads line by line, so a line feed ends the text and is not a gap. */
  private boolean isGap(int at, int to) {
    return at < to && text[at] != '\n' && Characters.isSpace(text[at]);
  }

  private boolean endsWord(int at, int to) {
    return endsWordWithoutComma(at, to)
        || (text[at] == ',' && (at + 1 == to || endsWordWithoutComma(at + 1, to)));
  }

  private boolean endsWordWithoutComma(int at, int to) {
    return Characters.isSpace(text[at]) || Characters.isNonWord(text[at]) || isRepeated(at, to);
  }

  private boolean endsSentence(int start, int end, int nextStart, int nextEnd) {
    int last = text[end - 1];
    if (last != '.') {
      return end - start == 1 && Characters.isEnd(last);
    }
    boolean ellipsis = end - start > 1 && text[end - 2] == '.';
    return !ellipsis && !continues(start, end, nextStart, nextEnd);
  }

  /** Whether an initial or an ordinal is followed by something that starts no sentence. */
  private boolean continues(int start, int end, int nextStart, int nextEnd) {
    int next = text[nextStart];
    boolean mark = nextEnd - nextStart == 1 && Characters.isPunctuation(next);
    if (end - start == 2 && Characters.isLetter(text[start])) {
      return mark || Character.isLowerCase(next) || Character.isUpperCase(next);
    }
    return (mark || Character.isLowerCase(next)) && isNumber(start, end - 1);
  }

  private boolean isNumber(int start, int end) {
    int at = start;
    if (at < end && text[at] == '-') {
      at++;
    }
    if (at < end && (text[at] == '.' || text[at] == ',')) {
      at++;
    }
    if (at == end || !Character.isDigit(text[at])) {
      return false;
    }
    while (at < end && isInNumber(text[at])) {
      at++;
    }
    return at == end;
  }

  private static boolean isInNumber(int c) {
    return Character.isDigit(c) || c == ',' || c == '.' || c == '-';
  }
}
