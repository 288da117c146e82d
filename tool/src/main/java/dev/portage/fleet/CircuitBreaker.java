package dev.portage.fleet;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Stops launching where tasks fail in the same way, one after the other, with no success between:
 * that is no fault of their bots. While it is open, one task at a time probes whether it is over,
 * with exponential backoff; a probe that succeeds closes it.
 */
final class CircuitBreaker {
  /** Tasks that ended without having worked at all: one may be lost, three are no coincidence. */
  private static final int UNCOUNTED = 3;

  /** Different bots whose tasks died in the same way. */
  private static final int COUNTED = 5;

  private static final int LONGEST_PAUSE = 60;

  private final FleetLimits limits;
  private final InstantSource clock;
  private final Set<Long> bots = new HashSet<>();
  private TaskFailure failure = TaskFailure.EXITED;
  private int inRow;
  private int probes;
  private Instant since = Instant.MAX;
  private Instant next = Instant.MIN;

  CircuitBreaker(FleetLimits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** A task worked on its bot, whatever the result: what was wrong is over. */
  void worked() {
    inRow = 0;
    bots.clear();
    probes = 0;
    since = Instant.MAX;
    next = Instant.MIN;
  }

  boolean isOpen() {
    return since.isBefore(Instant.MAX);
  }

  /** Whether a task that began at this time was launched before it opened, so proves nothing. */
  boolean isOlder(Instant began) {
    return isOpen() && began.isBefore(since);
  }

  /** Whether it is too early for the next probe. */
  boolean waits() {
    return clock.instant().isBefore(next);
  }

  /** How many tasks may run now. */
  int most() {
    return isOpen() ? Math.min(1, limits.tasks()) : limits.tasks();
  }

  /**
   * A task ended without having worked.
   *
   * @param unit of its bot
   * @param why as ECS or the task says it
   * @param began when the task was first watched
   * @return what an operator should see: once when it opens
   * @throws Fault AWS_REFUSED where it has been open for too long
   */
  Optional<String> failed(long unit, TaskFailure how, String why, Instant began) {
    // Nothing is known of a lost task: after a long pause of this run, all are lost.
    if (how == TaskFailure.LOST || isOlder(began)) {
      return Optional.empty();
    }
    if (how != failure && !isOpen()) {
      worked();
    }
    failure = how;
    inRow++;
    bots.add(unit);
    if (how.counts() ? bots.size() < COUNTED : inRow < UNCOUNTED) {
      return Optional.empty();
    }
    return open(why);
  }

  private Optional<String> open(String why) {
    boolean first = !isOpen();
    Instant now = clock.instant();
    since = first ? now : since;
    Duration most = failure.endsAlone() ? limits.outage() : limits.noCapacity();
    if (now.isAfter(since.plus(most))) {
      throw new Fault(
          ExitCode.AWS_REFUSED,
          "tasks have failed in the same way for %s: %s".formatted(most, why),
          failure.hint() + " Then run the same command again: no bot was counted as failed.");
    }
    int factor = Math.min(LONGEST_PAUSE, 1 << Math.min(probes, 6));
    next = now.plus(limits.pause().multipliedBy(factor));
    probes++;
    return first
        ? Optional.of(
            "launching is paused, one task at a time is tried: %d tasks in a row failed in the same"
                    .formatted(inRow)
                + " way: %s. %s".formatted(why, failure.hint()).stripTrailing())
        : Optional.empty();
  }
}
