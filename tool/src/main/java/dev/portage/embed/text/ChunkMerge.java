package dev.portage.embed.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Merges neighbouring pieces into chunks (UPSTREAM 5.2 C and D). The current chunk is always a
 * window over the list of pieces: closing it moves the start of the window forward to the overlap.
 *
 * @param chunkSize in code points
 * @param chunkOverlap in code points, at most {@code chunkSize}
 */
record ChunkMerge(int chunkSize, int chunkOverlap) {

  List<String> merge(int[] text, Pieces pieces) {
    List<String> chunks = new ArrayList<>();
    int start = 0;
    int length = 0;
    boolean fresh = true;
    for (int next = 0; next < pieces.size(); next++) {
      if (!fresh && length + pieces.length(next) > chunkSize) {
        emit(text, pieces, start, next, chunks);
        start = overlapStart(pieces, start, next);
        length = lengthOf(pieces, start, next);
      }
      // The first piece after a close is accepted whatever its length, so chunks can exceed the
      // chunk size.
      length += pieces.length(next);
      fresh = false;
    }
    if (!fresh) {
      emit(text, pieces, start, pieces.size(), chunks);
    }
    return chunks;
  }

  private int overlapStart(Pieces pieces, int start, int end) {
    int first = end;
    int taken = 0;
    while (first > start && taken + pieces.length(first - 1) <= chunkOverlap) {
      first--;
      taken += pieces.length(first);
    }
    return first;
  }

  private static int lengthOf(Pieces pieces, int start, int end) {
    int length = 0;
    for (int i = start; i < end; i++) {
      length += pieces.length(i);
    }
    return length;
  }

  private static void emit(int[] text, Pieces pieces, int start, int end, List<String> chunks) {
    StringBuilder chunk = new StringBuilder();
    for (int i = start; i < end; i++) {
      for (int at = pieces.start(i); at < pieces.end(i); at++) {
        chunk.appendCodePoint(text[at]);
      }
    }
    String stripped = StorableText.stripped(chunk.toString());
    if (!stripped.isEmpty()) {
      chunks.add(stripped);
    }
  }
}
