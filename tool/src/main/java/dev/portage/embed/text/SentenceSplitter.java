package dev.portage.embed.text;

import java.util.List;

/**
 * Splits a text into chunks exactly as the application's embedding task does (UPSTREAM 5): for a
 * text that the application has split before, the chunks are the same.
 *
 * <p>All lengths are Unicode code points. A chunk may be longer than the chunk size, up to size
 * plus overlap (UPSTREAM 0.3), and some punctuation is lost (UPSTREAM 0.4). Both are behaviours of
 * the application.
 *
 * <p>A text that is not longer than a chunk is one piece. Otherwise the stages try to cut it, in
 * order, and the first that yields more than one piece is used; each piece that is still too long
 * goes through the stages again. At the end, neighbouring pieces are merged into chunks ({@link
 * ChunkMerge}).
 *
 * <p>Immutable, and safe for use by several threads. Time and memory grow linearly with the text,
 * whatever it contains; memory is at most about forty bytes per code point.
 */
public final class SentenceSplitter {
  private final int chunkSize;
  private final int chunkOverlap;

  /**
   * A splitter with the parameters of one bot.
   *
   * @param chunkSize the target length of chunks, in code points, at least 1
   * @param chunkOverlap how much of a chunk's end the next one may repeat, in code points, from 0
   *     to {@code chunkSize}
   * @throws IllegalArgumentException if the numbers are out of range
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
   * Splits a text.
   *
   * @param text any text; unpaired surrogates count as one code point each
   * @return the chunks in the order of the text, without white space at their ends. The empty text
   *     yields one empty chunk; a text of only white space yields none.
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
    // No piece of a later stage can contain the separator after its start, so this stage runs once.
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
