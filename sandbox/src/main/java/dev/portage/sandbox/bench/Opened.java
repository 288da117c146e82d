package dev.portage.sandbox.bench;

import java.util.ArrayDeque;
import java.util.Deque;

/** Parts of a bench, which are closed in the order in which they do not need each other. */
final class Opened implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.err.println("a part did not end well: " + e);
      }
    }
  }
}
