package dev.portage.migration;

import dev.portage.copy.Writers;
import dev.portage.postgres.Database;
import dev.portage.postgres.TableShape;
import java.time.Duration;
import java.time.Instant;

/**
 * Waits for transactions of the application that began to write before the last row was copied:
 * what they wrote is seen by whoever looks afterwards (I7).
 */
final class WritersWaited {
  /** The application's own tasks write for seconds; whoever takes longer is told of. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration POLL = Duration.ofMillis(100);

  private final Telling telling;

  WritersWaited(Telling telling) {
    this.telling = telling;
  }

  void await(Database target, TableShape table) {
    Instant end = telling.clock().instant().plus(PATIENCE);
    Writers writers = Writers.of(target, table);
    if (!writers.areOver(table)) {
      telling.story().note("waiting for %d sessions that write there".formatted(writers.left()));
    }
    while (!writers.areOver(table)) {
      if (telling.clock().instant().isAfter(end)) {
        telling
            .story()
            .warning(
                "%d sessions still write there; run the same command again when they are over"
                    .formatted(writers.left()));
        return;
      }
      telling.interrupt().await(POLL);
    }
  }
}
