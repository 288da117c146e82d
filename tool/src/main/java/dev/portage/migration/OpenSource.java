package dev.portage.migration;

import dev.portage.postgres.Database;

/**
 * A source that is connected.
 *
 * @param database connections to it
 * @param afterwards what is done when they are closed; it throws nothing that should end the run
 */
record OpenSource(Database database, Runnable afterwards) implements AutoCloseable {
  /** One of which nothing has to be done. */
  static OpenSource of(Database database) {
    return new OpenSource(database, () -> {});
  }

  @Override
  public void close() {
    try (database) {
      // Only closed, in any case.
    } finally {
      afterwards.run();
    }
  }
}
