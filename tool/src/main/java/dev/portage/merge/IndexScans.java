package dev.portage.merge;

import java.time.Duration;

/**
 * SQL for a transaction that finds the rows of a few tenants through an index. A table that is
 * being filled has no statistics, so without this the planner would scan it each time.
 */
public final class IndexScans {
  private IndexScans() {}

  /** The settings, with a limit on how long the transaction waits for a lock. */
  public static String settings(Duration lockTimeout) {
    return "SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL lock_timeout = "
        + lockTimeout.toMillis();
  }
}
