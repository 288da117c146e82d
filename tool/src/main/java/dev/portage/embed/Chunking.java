package dev.portage.embed;

import dev.portage.bots.EmbeddingParams;
import dev.portage.embed.source.Document;
import dev.portage.embed.text.SentenceSplitter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Splits documents into chunks as the application does, and splits chunks further that are too long
 * for the model.
 */
final class Chunking {
  private final SentenceSplitter splitter;
  private final int longestText;

  /**
   * @param longestText the longest text that the model accepts, in UTF-16 units: an overlap can
   *     make a chunk longer than the chunk size (UPSTREAM 0.3)
   * @throws IllegalArgumentException if the overlap is larger than the size
   */
  Chunking(EmbeddingParams params, int longestText) {
    this.splitter = new SentenceSplitter(params.chunkSize(), params.chunkOverlap());
    this.longestText = longestText;
  }

  List<Chunk> cut(Document document) {
    List<Chunk> chunks = new ArrayList<>();
    for (String text : splitter.split(document.text())) {
      for (String piece : pieces(text)) {
        chunks.add(new Chunk(document.source(), piece));
      }
    }
    return chunks;
  }

  /** Splits into halves, quarters and so on; only white space is lost. */
  private List<String> pieces(String text) {
    if (text.isBlank()) {
      return List.of();
    }
    if (text.length() <= longestText) {
      return List.of(text);
    }
    List<String> halves = halves(text);
    return halves.equals(List.of(text))
        ? halves
        : halves.stream().flatMap(half -> pieces(half).stream()).toList();
  }

  /**
   * Splits a text in two, preferably between words, and strips both parts.
   *
   * @return two texts; or the same one, if it cannot be split
   */
  static List<String> halves(String text) {
    int middle = text.length() < 2 ? 0 : boundary(text);
    return Stream.of(text.substring(0, middle), text.substring(middle))
        .map(String::strip)
        .filter(half -> !half.isEmpty())
        .toList();
  }

  private static int boundary(String text) {
    int middle = text.length() / 2;
    int space = text.lastIndexOf(' ', middle);
    if (space > text.length() / 4) {
      return space;
    }
    boolean betweenSurrogates =
        Character.isHighSurrogate(text.charAt(middle - 1))
            && Character.isLowSurrogate(text.charAt(middle));
    return betweenSurrogates ? middle + 1 : middle;
  }
}
