package dev.portage.fault;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;

/**
 * The time since the first of the transient faults in a row. Several threads, and calls within
 * calls, may share one: then any progress ends the row for all, and the window is not waited for
 * twice.
 */
final class RetryWindow {
  private final RetryPolicy policy;
  private final InstantSource clock;
  private final Set<ExitCode> reported = EnumSet.noneOf(ExitCode.class);
  private Instant since;

  RetryWindow(RetryPolicy policy, InstantSource clock) {
    this.policy = policy;
    this.clock = clock;
  }

  /** Ends the row: a fault from now on is the first one. */
  synchronized void close() {
    since = null;
    reported.clear();
  }

  /** What is left of the window for this fault, which opens it where it is the first. */
  synchronized Duration left(Fault fault) {
    Instant now = clock.instant();
    if (since == null) {
      since = now;
    }
    Duration left = policy.window(fault.transience()).minus(Duration.between(since, now));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Whether a fault of this kind is the first in the row. */
  synchronized boolean isNew(Fault fault) {
    return reported.add(fault.code());
  }
}
