package dev.portage.fleet;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * The limits of a fleet.
 *
 * @param tasks at once
 * @param attempts whose task died, before a bot counts as failed: two may be coincidence
 * @param failures that a task reported by SyncStatus, before a bot counts as failed
 * @param lease how long a unit is leased without being renewed; it is renewed at each turn
 * @param task how long one task may take before it is stopped
 * @param pause after ECS had no capacity, before the next request
 * @param noCapacity how long ECS may start no task at all, while no task runs
 * @param outage how long launching may be paused for what ends without anybody's help, such as a
 *     daily quota
 * @param queued how long a bot that the application has QUEUED is left to the application
 * @param unknown how long a task that ECS does not know may be one that it does not know yet
 */
public record FleetLimits(
    int tasks,
    int attempts,
    int failures,
    Duration lease,
    Duration task,
    Duration pause,
    Duration noCapacity,
    Duration outage,
    Duration queued,
    Duration unknown) {

  /**
   * What the operator decides of them.
   *
   * @param tasks at once; empty for as many as the quota allows, zero to leave all bots to workers
   *     that lease them
   * @param attempts whose task died
   * @param task how long one may take
   */
  public record Given(OptionalInt tasks, int attempts, Duration task) {
    /** The usual ones. */
    public static final Given USUAL = new Given(OptionalInt.empty(), 3, Duration.ofHours(3));

    /** The same with this many tasks at once. */
    public Given with(OptionalInt most) {
      return new Given(most, attempts, task);
    }
  }

  /** The usual ones, for this many tasks at once. */
  public static FleetLimits of(int tasks) {
    return of(tasks, Given.USUAL);
  }

  /** The same as far as the operator decides nothing else. */
  public static FleetLimits of(int tasks, Given given) {
    return new FleetLimits(
        tasks,
        given.attempts(),
        Math.min(2, given.attempts()),
        Duration.ofMinutes(5),
        given.task(),
        Duration.ofSeconds(5),
        Duration.ofMinutes(15),
        Duration.ofHours(25),
        Duration.ofMinutes(10),
        Duration.ofMinutes(2));
  }
}
