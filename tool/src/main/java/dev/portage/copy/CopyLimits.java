package dev.portage.copy;

import dev.portage.fault.RetryPolicy;
import java.time.Duration;

/**
 * Limits of the copying.
 *
 * @param lease how long a batch may take before another lane or process may try it
 * @param retry how transient faults are retried while no batch succeeds
 * @param lock how long a batch waits for what another session holds
 * @param silence how long a target may take no bytes
 * @param writers how long transactions of the application are waited for at the end
 * @param splitThreshold stored bytes from which on a tenant is cut into ranges of ids
 * @param range stored bytes of such a range, about
 */
public record CopyLimits(
    Duration lease,
    RetryPolicy retry,
    Duration lock,
    Duration silence,
    Duration writers,
    long splitThreshold,
    long range) {

  /** What is used outside of tests. */
  public static final CopyLimits USUAL =
      new CopyLimits(
          // A batch takes seconds; one on a bad day minutes, and its row is locked as long.
          Duration.ofMinutes(10),
          RetryPolicy.FAILOVER,
          // Longer than any statement of the application; shorter than an operator waits.
          Duration.ofSeconds(30),
          // Longer than a lock is waited for, and than a checkpoint or a pause of Aurora lasts.
          Duration.ofMinutes(2),
          // The application's own tasks write for seconds; longer transactions are reported.
          Duration.ofMinutes(5),
          // A tenant of two ranges or more, so that others may be copied at the same time.
          64L << 20,
          // At some 100 MB a second a third of one: what a kill loses, and a stop waits for.
          32L << 20);

  /** SQL for a transaction that waits no longer for a lock than these limits allow. */
  public String lockTimeout() {
    return "SET LOCAL lock_timeout = " + lock.toMillis();
  }

  /**
   * The same for a transaction that looks for the rows of a few tenants. There are no statistics of
   * a table that is being filled, nor of how many tenants are asked for: the planner would rather
   * read all of it each time.
   */
  String throughIndexes() {
    return "SET LOCAL enable_seqscan = off; SET LOCAL jit = off; " + lockTimeout();
  }
}
