package dev.portage.embed.text;

import java.util.Arrays;

/**
 * Finds every mark of a text that may end a sentence (UPSTREAM 5.3 step 1), in order, with the
 * context that step 2 needs. Marks without ASCII white space between them form a <em>chain</em>:
 * all marks of a chain share the start of their word.
 */
final class SentenceMarks {
  private final int[] text;
  private int[] position = new int[16];
  private int[] next = new int[16];
  private int[] contextEnd = new int[16];
  private int[] head = new int[16];
  private int[] wordStart = new int[16];
  private int[] lastSpaced = new int[16];
  private int size;

  SentenceMarks(int[] text) {
    this.text = text;
    int afterSpace = 0;
    for (int i = 0; i + 1 < text.length; i++) {
      if (Characters.isAsciiSpace(text[i])) {
        afterSpace = i + 1;
      } else if (Characters.isEnd(text[i])) {
        inspect(i, afterSpace);
      }
    }
  }

  private void inspect(int at, int afterSpace) {
    if (Characters.isNonWord(text[at + 1])) {
      add(at, at + 1, at + 2, afterSpace);
    } else if (Characters.isSpace(text[at + 1])) {
      int run = skip(at + 1, true);
      if (run < text.length) {
        add(at, run, skip(run, false), afterSpace);
      }
    }
  }

  private int skip(int from, boolean space) {
    int at = from;
    while (at < text.length && Characters.isSpace(text[at]) == space) {
      at++;
    }
    return at;
  }

  private void add(int at, int nextStart, int end, int afterSpace) {
    if (size == position.length) {
      grow();
    }
    boolean isHead = size == 0 || afterSpace > position[size - 1];
    position[size] = at;
    next[size] = nextStart;
    contextEnd[size] = end;
    head[size] = isHead ? size : head[size - 1];
    wordStart[size] = isHead ? afterSpace : wordStart[size - 1];
    lastSpaced[size] = nextStart > at + 1 || size == 0 ? size : lastSpaced[size - 1];
    size++;
  }

  private void grow() {
    position = Arrays.copyOf(position, size * 2);
    next = Arrays.copyOf(next, size * 2);
    contextEnd = Arrays.copyOf(contextEnd, size * 2);
    head = Arrays.copyOf(head, size * 2);
    wordStart = Arrays.copyOf(wordStart, size * 2);
    lastSpaced = Arrays.copyOf(lastSpaced, size * 2);
  }

  int size() {
    return size;
  }

  /** The position of the mark in the text. */
  int position(int mark) {
    return position[mark];
  }

  /** Where the text continues after the mark: directly after it, or after white space. */
  int next(int mark) {
    return next[mark];
  }

  /** The end of the context that decides about the mark, if the range does not end before. */
  int contextEnd(int mark) {
    return contextEnd[mark];
  }

  /** The first mark of its chain. */
  int head(int mark) {
    return head[mark];
  }

  /** The start of the chain's word, if the range does not begin after it. */
  int wordStart(int mark) {
    return wordStart[mark];
  }

  /** The last mark up to this one that is followed by white space; or the first mark. */
  int lastSpaced(int mark) {
    return lastSpaced[mark];
  }

  boolean isLastOfChain(int mark) {
    return mark + 1 == size || head[mark + 1] == mark + 1;
  }

  /** The last mark of the same chain, at most {@code limit}. */
  int lastOfChain(int mark, int limit) {
    int low = mark;
    int high = limit;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (head[middle] == head[mark]) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** The first mark at or after {@code from}; {@link #size()} if there is none. */
  int firstFrom(int from) {
    int found = Arrays.binarySearch(position, 0, size, from);
    return found >= 0 ? found : -found - 1;
  }

  /** The last mark after which the text continues before {@code to}; -1 if there is none. */
  int lastBefore(int to) {
    int found = Arrays.binarySearch(next, 0, size, to);
    return (found >= 0 ? found : -found - 1) - 1;
  }
}
