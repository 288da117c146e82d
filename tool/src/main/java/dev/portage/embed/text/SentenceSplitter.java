package dev.portage.embed.text;

import java.util.List;

/**
 * Cuts a text into chunks exactly as the application's embedding task does (UPSTREAM 5): where the
 * chunks of a bot were written by the application, cutting the same text again gives the same
 * chunks.
 *
 * <p>All lengths are Unicode code points. A chunk may be longer than the chunk size, up to size
 * plus overlap (UPSTREAM 0.3), and some punctuation is lost on the way (UPSTREAM 0.4): both are the
 * application's own ways.
 *
 * <p>The story: a text that fits is one piece. Otherwise the stages try to cut it, in order, and
 * the first that gives more than one piece wins; each piece that is still too long goes through the
 * stages again. At the end neighbouring pieces are merged into chunks ({@link ChunkMerge}).
 *
 * <p>Immutable, and safe for use by several threads. Time and memory grow linearly with the text,
 * whatever it holds; memory is some forty bytes for each code point at worst.
 */
public final class SentenceSplitter {
  private final int chunkSize;
  private final int chunkOverlap;

  /**
   * A splitter for one bot's parameters.
   *
   * @param chunkSize the length that chunks aim at, in code points, at least 1
   * @param chunkOverlap how much of a chunk's end the next one may repeat, in code points, from 0
   *     to {@code chunkSize}
   * @throws IllegalArgumentException when the numbers do not fit together
   */
  public SentenceSplitter(int chunkSize, int chunkOverlap) {
    if (chunkSize < 1) {
      throw new IllegalArgumentException("chunk size is " + chunkSize + ", it must be at least 1");
    }
    if (chunkOverlap < 0) {
      throw new IllegalArgumentException("chunk overlap is " + chunkOverlap + ", below 0");
    }
    if (chunkOverlap > chunkSize) {
      throw new IllegalArgumentException(
          "chunk overlap %d is larger than chunk size %d".formatted(chunkOverlap, chunkSize));
    }
    this.chunkSize = chunkSize;
    this.chunkOverlap = chunkOverlap;
  }

  /**
   * Cuts a text.
   *
   * @param text any text; unpaired surrogates count as one code point each
   * @return the chunks in the order of the text, without white space at their ends. The empty text
   *     gives one empty chunk; a text of white space alone gives none.
   */
  public List<String> split(String text) {
    if (text.isEmpty()) {
      return List.of("");
    }
    int[] codePoints = text.codePoints().toArray();
    return new ChunkMerge(chunkSize, chunkOverlap).merge(codePoints, pieces(codePoints));
  }

  /** The pieces that are merged: each at most a chunk long, in the order of the text. */
  Pieces pieces(int[] text) {
    Pieces done = new Pieces();
    if (text.length <= chunkSize) {
      done.add(0, text.length);
      return done;
    }
    // No piece of a later stage can hold the separator behind its head, so this stage runs once.
    Pieces waiting = Stage.separator(text).reversed();
    List<Stage> stages = Stage.afterSeparator(text);
    while (!waiting.isEmpty()) {
      int from = waiting.lastStart();
      int to = waiting.lastEnd();
      waiting.removeLast();
      if (to - from <= chunkSize) {
        done.add(from, to);
      } else {
        waiting.addReversed(firstThatCuts(stages, from, to));
      }
    }
    return done;
  }

  private static Pieces firstThatCuts(List<Stage> stages, int from, int to) {
    for (Stage stage : stages) {
      Pieces pieces = stage.cut(from, to);
      if (pieces.size() > 1) {
        return pieces;
      }
    }
    throw new AssertionError("two code points can always be cut: " + from + " to " + to);
  }
}
