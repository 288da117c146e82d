package dev.portage.bench;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes the resources of a benchmark in the reverse order of their opening. */
final class OpenResources implements AutoCloseable {
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
        System.err.println("cannot close a resource of the benchmark: " + e);
      }
    }
  }
}
