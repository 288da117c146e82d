package dev.portage.sandbox.sample;

import java.util.ArrayList;
import java.util.List;

/**
 * Joins passages to chunks of a maximum size. It takes the place of the application's splitter
 * where only the approximate length of chunks matters; the boundaries differ.
 */
final class SampleChunks {
  private final int size;
  private final List<String> done = new ArrayList<>();
  private final StringBuilder open = new StringBuilder();

  private SampleChunks(int size) {
    this.size = size;
  }

  static List<String> of(List<String> passages, int size) {
    SampleChunks chunks = new SampleChunks(size);
    passages.forEach(chunks::add);
    chunks.close();
    return List.copyOf(chunks.done);
  }

  private void add(String passage) {
    for (int from = 0; from < passage.length(); from += size) {
      String piece = passage.substring(from, Math.min(from + size, passage.length()));
      if (open.length() + 2 + piece.length() > size) {
        close();
      }
      open.append(open.isEmpty() ? "" : "\n\n").append(piece);
    }
  }

  private void close() {
    if (!open.isEmpty()) {
      done.add(open.toString());
      open.setLength(0);
    }
  }
}
