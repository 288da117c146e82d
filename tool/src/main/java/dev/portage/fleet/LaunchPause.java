package dev.portage.fleet;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Waits between requests for a task while ECS has no capacity, and gives up where ECS has started
 * none for too long and none runs.
 */
final class LaunchPause {
  private final FleetLimits limits;
  private final InstantSource clock;
  private Instant next = Instant.MIN;
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

  /** Whether it is too early for the next request. */
  boolean waits() {
    return clock.instant().isBefore(next);
  }

  /**
   * ECS had no capacity: the next request is made after a pause.
   *
   * @param why as ECS says it
   * @return what an operator should see; empty where that was said before
   * @throws Fault AWS_REFUSED where that has lasted too long
   */
  Optional<String> noCapacity(String why) {
    Instant now = clock.instant();
    if (now.isAfter(lastCapacity.plus(limits.noCapacity()))) {
      throw new Fault(
          ExitCode.AWS_REFUSED,
          "ECS has started no task for %s: %s".formatted(limits.noCapacity(), why),
          "Fix what ECS names (quotas, subnets, the service-linked role of ECS), and run the same"
              + " command again.");
    }
    next = now.plus(limits.pause());
    boolean said = why.equals(lastReason);
    lastReason = why;
    return said ? Optional.empty() : Optional.of("no capacity for another task, waiting: " + why);
  }
}
