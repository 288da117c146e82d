package dev.portage.copy;

import dev.portage.fault.RetryPolicy;
import dev.portage.merge.IndexScans;
import java.time.Duration;

/**
 * The limits of a copy, with the reasons for their values.
 *
 * @param lease how long a batch may take before another thread or process may try it
 * @param retry how transient faults are retried while no batch succeeds
 * @param lock how long a transaction waits for what another session holds
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

  /** The limits that are used outside of tests. */
  public static final CopyLimits USUAL =
      new CopyLimits(
          // A batch takes seconds, under load minutes, and its row is locked for that time.
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

  /** SQL for a transaction that finds the rows of a few tenants through an index. */
  String throughIndexes() {
    return IndexScans.settings(lock);
  }
}
