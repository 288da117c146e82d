package dev.portage.copy;

import java.time.Duration;

/**
 * Limits of the copying.
 *
 * @param lease how long a batch may take before another may try it
 * @param patience for how long faults that may pass are borne while nothing goes well
 * @param pause between two tries
 * @param lock how long a batch waits for what another session holds
 * @param writers how long transactions of the application are waited for at the end
 * @param giant stored bytes from which on a tenant is cut into ranges of ids
 * @param range stored bytes of such a range, about
 */
public record CopyLimits(
    Duration lease,
    Duration patience,
    Duration pause,
    Duration lock,
    Duration writers,
    long giant,
    long range) {

  /** What serves outside of tests. */
  public static final CopyLimits USUAL =
      new CopyLimits(
          // A batch takes seconds; one on a bad day minutes, and its row is held as long.
          Duration.ofMinutes(10),
          // An Aurora failover takes under two minutes.
          Duration.ofMinutes(5),
          Duration.ofSeconds(1),
          // Longer than any statement of the application; shorter than an operator's patience.
          Duration.ofSeconds(30),
          // The application's own tasks write for seconds; whoever takes longer is told of.
          Duration.ofMinutes(5),
          // A tenant of two ranges or more, so that others may be copied beside it.
          64L << 20,
          // At some 100 MB a second a third of one: what a kill loses, and a stop waits for.
          32L << 20);

  /** SQL for a transaction that waits no longer for a lock than these limits allow. */
  public String lockTimeout() {
    return "SET LOCAL lock_timeout = " + lock.toMillis();
  }

  /**
   * The same for a transaction that looks for the rows of a few tenants. Nobody has counted the
   * rows of a table that is being filled, or knows how many tenants are asked for: the planner
   * would rather read all of it each time.
   */
  String throughIndexes() {
    return "SET LOCAL enable_seqscan = off; SET LOCAL jit = off; " + lockTimeout();
  }
}
