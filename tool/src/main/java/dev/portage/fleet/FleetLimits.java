package dev.portage.fleet;

import java.time.Duration;

/**
 * The limits of a fleet.
 *
 * @param tasks at once
 * @param attempts that died, before a bot counts as failed: a spot of bad luck may come twice
 * @param failures that a task reported by SyncStatus, before a bot counts as failed
 * @param lease how long a unit is ours without a sign of life; renewed at each turn
 * @param task how long one task may take before it is stopped
 * @param pause after ECS had no room, before asking again
 * @param noRoom how long ECS may have no room at all, while no task runs
 * @param unknown how long a task that ECS does not know may be one that it does not know yet
 */
public record FleetLimits(
    int tasks,
    int attempts,
    int failures,
    Duration lease,
    Duration task,
    Duration pause,
    Duration noRoom,
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
        Duration.ofMinutes(2));
  }
}
