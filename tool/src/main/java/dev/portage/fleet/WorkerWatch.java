package dev.portage.fleet;

import dev.portage.journal.UnitQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Notices that no leasing worker is alive, where a coordinator starts no task and all bots are left
 * to such workers: it would wait for ever.
 */
public final class WorkerWatch {
  /** Longer than the start of a task with a large image. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final UnitQueue leases;
  private final InstantSource clock;
  private Instant alive;
  private Instant next;

  /** Begins to watch now. */
  public WorkerWatch(UnitQueue leases, InstantSource clock) {
    this.leases = leases;
    this.clock = clock;
    this.alive = clock.instant();
    this.next = alive.plus(PATIENCE);
  }

  /** Looks; what is to be said now, at most once in some minutes. */
  public Optional<String> look() {
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      return Optional.empty();
    }
    next = now.plus(PATIENCE);
    if (leases.heldByWorkers()) {
      alive = now;
      return Optional.empty();
    }
    return Optional.of(
        "for %d min no worker has held a bot: start workers with \"portage worker --lease\", or end this command and give it --max-tasks"
            .formatted(Duration.between(alive, now).toMinutes()));
  }
}
