package dev.portage.merge;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Rows of a table between two keys, in the order of their key.
 *
 * @param rows of it; some may have vanished while they were read
 * @param next the key after which the next page begins; empty where this is the last one
 */
record Page<T>(List<T> rows, Optional<String> next) {
  /** Reads the page after a key; the first one where it is empty. */
  @FunctionalInterface
  interface Reader<T> {
    Page<T> after(Optional<String> key);
  }

  /** Reads all pages, and passes on the rows of each that has some. */
  static <T> void all(Reader<T> pages, Consumer<List<T>> each) {
    Optional<String> next = Optional.empty();
    do {
      Page<T> page = pages.after(next);
      if (!page.rows().isEmpty()) {
        each.accept(page.rows());
      }
      next = page.next();
    } while (next.isPresent());
  }

  /** Passes on parts of a list; none of an empty one. */
  static <T> void each(List<T> all, int rows, Consumer<List<T>> part) {
    for (int first = 0; first < all.size(); first += rows) {
      part.accept(all.subList(first, Math.min(all.size(), first + rows)));
    }
  }
}
