package dev.portage.journal;

import dev.portage.deployment.TaskArn;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The queue of a migration's units, which leases them to one owner. A lease is exclusive until it
 * expires or the unit is ended. A coordinator and any number of workers lease from the same
 * migration side by side.
 *
 * <p>Every method is one transaction. Where it fails with a fault, it may have taken effect.
 */
public interface UnitQueue {
  /** Attempts after which a worker processes a unit alone, so that only it can kill the worker. */
  int ALONE = 2;

  /** Leases the next unit that is open, and not postponed, or whose lease has expired. */
  default Optional<Unit> next(Duration lasting) {
    return next(lasting, List.of());
  }

  /**
   * Leases the next unit, and defers some units.
   *
   * <p>A worker is one process with many units, and a unit may kill it. So a worker holds one unit
   * at a time that was taken from a worker that died, and a unit that has had {@link #ALONE}
   * attempts is its only one: it is leased once the worker holds none, and none is leased beside
   * it.
   *
   * @param later numbers of units
   */
  Optional<Unit> next(Duration lasting, Collection<Long> later);

  /**
   * Takes over the leases of a coordinator that has died: the caller holds the coordinator's lock,
   * so no other coordinator runs. Tokens stay the same, so tasks that still run may finish their
   * unit.
   *
   * @return all units that this owner has leased now, in the order of work
   */
  List<Unit> adopt(Duration lasting);

  /**
   * Renews all leases of this owner except those that are being ended at this time: while it waited
   * for their locks, the others would expire.
   */
  void renew(Duration lasting);

  /** Whether a worker has leased a unit now; a worker that has died, no longer. */
  boolean heldByWorkers();

  /** Whether a unit is left for this owner: open, or leased by a worker, which may die. */
  boolean anyLeft();

  /**
   * Units that workers have ended, in the order in which they did.
   *
   * @param known numbers of units that the caller already knows
   */
  List<Unit> endedByWorkers(Collection<Long> known);

  /**
   * Whether this is the latest lease of the unit, which may be released or ended. Takes no lock.
   */
  boolean isLatest(UnitLease lease);

  /** Records which task processes a unit. */
  void task(UnitLease lease, TaskArn task);

  /**
   * Reads a unit after any transaction that writes it has ended: it waits for the row's lock, which
   * an embedding task holds while it writes.
   */
  Unit settled(UnitLease lease);

  /**
   * Releases a unit, so that it can be leased again.
   *
   * @param counts whether this was an attempt
   */
  void release(UnitLease lease, String note, boolean counts);

  /**
   * Releases a unit of which a source did not answer: others go first. This was no attempt.
   *
   * @param by how long it is not leased again
   */
  void postpone(UnitLease lease, String note, Duration by);

  /** Ends a unit, where the lease still holds. */
  boolean end(UnitLease lease, UnitResult result);
}
