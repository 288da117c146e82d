package dev.portage.embed.text;

import java.util.Arrays;

/**
 * A growing list of ranges of a text. It uses two arrays instead of a list of objects, because a
 * long text without spaces has as many pieces as code points.
 */
final class Pieces {
  private int[] starts = new int[8];
  private int[] ends = new int[8];
  private int size;

  void add(int start, int end) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, size * 2);
      ends = Arrays.copyOf(ends, size * 2);
    }
    starts[size] = start;
    ends[size] = end;
    size++;
  }

  void addUnlessEmpty(int start, int end) {
    if (start < end) {
      add(start, end);
    }
  }

  void addReversed(Pieces others) {
    for (int i = others.size - 1; i >= 0; i--) {
      add(others.starts[i], others.ends[i]);
    }
  }

  Pieces reversed() {
    Pieces result = new Pieces();
    result.addReversed(this);
    return result;
  }

  void removeLast() {
    size--;
  }

  int lastStart() {
    return starts[size - 1];
  }

  int lastEnd() {
    return ends[size - 1];
  }

  int start(int index) {
    return starts[index];
  }

  int end(int index) {
    return ends[index];
  }

  int length(int index) {
    return ends[index] - starts[index];
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }
}
