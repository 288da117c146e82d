package dev.portage.embed.text;

import java.util.HashMap;
import java.util.Map;

/**
 * Finds sentences as the application's tokenizer does: Punkt without training (UPSTREAM 0.2, 5.3).
 * It answers for any range of one text as if that range were the whole text.
 *
 * <p>Cutting a piece again can remove one sentence from its end (or start) at a time, so a range is
 * queried as often as it has sentences. Reading it again each time would take quadratic time.
 * Therefore the marks are found once, the chains that lie within a range are decided once ({@link
 * #settled}), and what depends on the range is cached by the start of its context. The tests
 * compare this with a plain transcription of the specification.
 */
final class UntrainedPunkt {
  private final int[] text;
  private final SentenceMarks marks;
  private final PunktTokens tokens;
  private final Realignment realignment;

  /**
   * The next mark for each mark, itself included, that is a break in every range that contains its
   * whole chain and context.
   */
  private final int[] settled;

  private final Map<Integer, Verdict> verdicts = new HashMap<>();

  /** The result for the context that ended at {@code to}, cached by its start. */
  private record Verdict(int to, int confirmedAt) {}

  UntrainedPunkt(int[] text) {
    this.text = text;
    marks = new SentenceMarks(text);
    tokens = new PunktTokens(text);
    realignment = new Realignment(text);
    settled = new int[marks.size() + 1];
    settled[marks.size()] = Integer.MAX_VALUE;
    for (int mark = marks.size() - 1; mark >= 0; mark--) {
      settled[mark] = isBreakAnywhere(mark) ? mark : settled[mark + 1];
    }
  }

  private boolean isBreakAnywhere(int mark) {
    int wordStart = marks.wordStart(mark);
    return wordStart == marks.position(mark)
        || (marks.isLastOfChain(mark)
            && tokens.breakIn(wordStart, marks.contextEnd(mark)) != PunktTokens.NO_BREAK);
  }

  /** The sentences of {@code [from, to)}, each with the white space after it. */
  Pieces sentences(int from, int to) {
    Pieces sentences = new Pieces();
    if (isBlank(from, to)) {
      return sentences;
    }
    Pieces slices = slices(from, to);
    int start = from;
    for (int i = 1; i < slices.size(); i++) {
      int sliceStart = slices.start(i);
      int moved = sliceStart + realignment.carry(sliceStart, slices.end(i));
      if (moved < to) {
        sentences.add(start, moved);
        start = moved;
      }
    }
    sentences.add(start, to);
    return sentences;
  }

  /** Whether the range is only white space. Reads no further than its leading white space. */
  private boolean isBlank(int from, int to) {
    int at = from;
    while (at < to && Characters.isSpace(text[at])) {
      at++;
    }
    return at == to;
  }

  /** Step 4: each slice extends from after a break to the next break, the last one to the end. */
  private Pieces slices(int from, int to) {
    Pieces slices = new Pieces();
    Range range = Range.of(marks, from, to);
    int start = from;
    for (int mark = range.first; mark <= range.last; mark = following(range, mark)) {
      if (isBreak(range, mark)) {
        slices.add(start, marks.position(mark) + 1);
        start = marks.next(mark);
      }
    }
    slices.add(start, to);
    return slices;
  }

  /**
   * The next mark that may be a break: a settled one, or one of the three that depend on where the
   * range begins and ends.
   */
  private int following(Range range, int mark) {
    int next = settled[mark + 1];
    next = range.firstChainEnd > mark ? Math.min(next, range.firstChainEnd) : next;
    next = range.lastSpaced > mark ? Math.min(next, range.lastSpaced) : next;
    return range.last > mark ? Math.min(next, range.last) : next;
  }

  private boolean isBreak(Range range, int mark) {
    int wordStart = range.wordStart(marks, mark);
    if (wordStart == marks.position(mark)) {
      // The mark is a token of its own, and text follows.
      return true;
    }
    if (mark != range.last && !marks.isLastOfChain(mark)) {
      return false;
    }
    int contextEnd = Math.min(marks.contextEnd(mark), range.to);
    boolean whole = contextEnd == marks.contextEnd(mark) && marks.head(mark) > range.first;
    return (whole && marks.isLastOfChain(mark))
        ? settled[mark] == mark
        : verdict(wordStart, contextEnd) != PunktTokens.NO_BREAK;
  }

  private int verdict(int from, int to) {
    Verdict known = verdicts.get(from);
    if (known != null && (known.to == to || isConfirmed(known, to))) {
      return known.confirmedAt;
    }
    int found = tokens.breakIn(from, to);
    verdicts.put(from, new Verdict(to, found));
    return found;
  }

  private static boolean isConfirmed(Verdict known, int to) {
    return known.confirmedAt != PunktTokens.NO_BREAK && known.confirmedAt <= Math.min(known.to, to);
  }

  /** The marks that matter if {@code [from, to)} is the whole text. */
  private record Range(
      int to, int first, int last, int firstChainEnd, int lastSpaced, int firstWord) {

    static Range of(SentenceMarks marks, int from, int to) {
      int first = marks.firstFrom(from);
      int last = marks.lastBefore(to);
      if (first > last) {
        return new Range(to, first, last, first, first, from);
      }
      int word = marks.head(first) == first ? marks.wordStart(first) : from;
      // A range that begins with white space has no word before it: the white space is in the word.
      int firstWord = word > from + 1 ? word : from;
      int chainEnd = marks.lastOfChain(first, last);
      return new Range(to, first, last, chainEnd, marks.lastSpaced(last), firstWord);
    }

    int wordStart(SentenceMarks marks, int mark) {
      return marks.head(mark) > first ? marks.wordStart(mark) : firstWord;
    }
  }
}
