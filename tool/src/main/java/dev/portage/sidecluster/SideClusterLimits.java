package dev.portage.sidecluster;

import java.time.Duration;

/**
 * The limits of a side cluster.
 *
 * @param poll at most between two polls, the first of which follow sooner; RDS allows some calls a
 *     second
 * @param snapshot how long one may take to become available: a first copy of a large cluster
 * @param restore how long a cluster may: the volume is filled on demand, so some ten minutes are
 *     usual; one that is encrypted by the restore is copied first
 * @param instance how long an instance may: five to ten minutes are usual
 * @param password how long a new password may need, and the endpoint until it answers
 * @param removal how long the deletion of an instance and its cluster may take
 * @param resting how long lowering the capacity at the end of a run is tried: it is worth no more
 *     than some cents
 * @param login how long one attempt to log in may take
 * @param capacity of the instance while rows are copied
 */
public record SideClusterLimits(
    Duration poll,
    Duration snapshot,
    Duration restore,
    Duration instance,
    Duration password,
    Duration removal,
    Duration resting,
    Duration login,
    Capacity capacity) {

  /** The usual ones. */
  public static SideClusterLimits usual() {
    return new SideClusterLimits(
        Duration.ofSeconds(5),
        Duration.ofHours(6),
        Duration.ofHours(12),
        Duration.ofHours(1),
        Duration.ofMinutes(15),
        Duration.ofHours(1),
        Duration.ofMinutes(1),
        Duration.ofSeconds(10),
        Capacity.COPYING);
  }

  /** The same with another longest time between two polls. */
  public SideClusterLimits polling(Duration other) {
    return new SideClusterLimits(
        other, snapshot, restore, instance, password, removal, resting, login, capacity);
  }
}
