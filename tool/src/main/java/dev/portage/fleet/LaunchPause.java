package dev.portage.fleet;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Waits between requests for a task while ECS has no capacity, and gives up where ECS has started
 * none for too long and none runs. The pauses grow: exponential backoff.
 */
final class LaunchPause {
  /** The longest pause is 16 times the first. */
  private static final int DOUBLINGS = 4;

  private final FleetLimits limits;
  private final InstantSource clock;
  private Instant next = Instant.MIN;
  private int refusals;
  private Instant lastCapacity;
  private String lastReason = "";

  /** Begins now. */
  LaunchPause(FleetLimits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
    this.lastCapacity = clock.instant();
  }

  /** A task was started, or still runs. */
  void capacity() {
    lastCapacity = clock.instant();
  }

  /** A task was started: the next pause is the shortest again. */
  void started() {
    refusals = 0;
    capacity();
  }

  /** Whether it is too early for the next request. */
  boolean waits() {
    return clock.instant().isBefore(next);
  }

  /**
   * ECS had no capacity: the next request is made after a pause.
   *
   * @param failure what it means
   * @param why as ECS says it
   * @return what an operator should see; empty where that was said before
   * @throws Fault AWS_REFUSED where that has lasted too long
   */
  Optional<String> noCapacity(TaskFailure failure, String why) {
    Instant now = clock.instant();
    Duration most = failure.endsAlone() ? limits.outage() : limits.noCapacity();
    if (now.isAfter(lastCapacity.plus(most))) {
      throw new Fault(
          ExitCode.AWS_REFUSED,
          "ECS has started no task for %s: %s".formatted(most, why),
          failure.hint() + " Then run the same command again.");
    }
    next = now.plus(limits.pause().multipliedBy(1L << Math.min(refusals, DOUBLINGS)));
    refusals++;
    boolean said = why.equals(lastReason);
    lastReason = why;
    return said
        ? Optional.empty()
        : Optional.of(
            "no other task can be started now, retrying: %s. %s".formatted(why, failure.hint()));
  }
}
