package dev.portage.embed;

import dev.portage.bots.EmbeddingParams;
import dev.portage.embed.source.Document;
import dev.portage.embed.text.SentenceSplitter;
import java.util.ArrayList;
import java.util.List;

/** Cuts documents as the application does, and cuts once more what the model cannot take. */
final class Chunking {
  private final SentenceSplitter splitter;
  private final int longestText;

  /**
   * @param longestText what the model takes, in UTF-16 units: an overlap can make a chunk longer
   *     than its size (UPSTREAM 0.3)
   * @throws IllegalArgumentException when the overlap is larger than the size
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

  /** Halves, quarters and so on, preferably between words; nothing but blanks is lost. */
  private List<String> pieces(String text) {
    if (text.isBlank()) {
      return List.of();
    }
    if (text.length() <= longestText) {
      return List.of(text);
    }
    int middle = boundary(text);
    List<String> pieces = new ArrayList<>(pieces(text.substring(0, middle).strip()));
    pieces.addAll(pieces(text.substring(middle).strip()));
    return pieces;
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
