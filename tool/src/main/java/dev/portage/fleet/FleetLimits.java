package dev.portage.fleet;

import java.time.Duration;

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

  /** The usual ones, for this many tasks at once. */
  public static FleetLimits of(int tasks) {
    return new FleetLimits(
        tasks,
        3,
        2,
        Duration.ofMinutes(5),
        Duration.ofHours(3),
        Duration.ofSeconds(5),
        Duration.ofMinutes(15),
        Duration.ofHours(25),
        Duration.ofMinutes(10),
        Duration.ofMinutes(2));
  }
}
