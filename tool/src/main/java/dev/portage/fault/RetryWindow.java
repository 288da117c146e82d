package dev.portage.fault;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The time since the first of the transient faults in a row, for each {@link Transience} its own: a
 * failover while a login is waited for has all of its window. Several threads, and calls within
 * calls, may share one: then any progress ends the rows for all, and the window is not waited for
 * twice.
 */
final class RetryWindow {
  /** Rows of one transience without progress: what fails only after long work is not endless. */
  private static final int MOST_ROWS = 3;

  private final RetryPolicy policy;
  private final InstantSource clock;
  private final Set<ExitCode> reported = EnumSet.noneOf(ExitCode.class);
  private final Map<Transience, Row> rows = new EnumMap<>(Transience.class);

  /** Faults with no more than a window between two of them. */
  private record Row(int number, Instant first, Instant last) {
    Row until(Instant now) {
      return new Row(number, first, now);
    }
  }

  RetryWindow(RetryPolicy policy, InstantSource clock) {
    this.policy = policy;
    this.clock = clock;
  }

  /** Ends the rows: a fault from now on is the first one. */
  synchronized void close() {
    rows.clear();
    reported.clear();
  }

  /** What is left of the window for this fault, which opens it where it is the first. */
  synchronized Duration left(Fault fault) {
    Instant now = clock.instant();
    Duration window = policy.window(fault.transience());
    Row before = rows.getOrDefault(fault.transience(), new Row(0, now, Instant.MIN));
    Row row = before.until(now);
    if (before.number() < MOST_ROWS && before.last().isBefore(now.minus(window))) {
      row = new Row(before.number() + 1, now, now);
      reported.remove(fault.code());
    }
    rows.put(fault.transience(), row);
    Duration left = window.minus(Duration.between(row.first(), now));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Whether a fault of this kind is the first in the row. */
  synchronized boolean isNew(Fault fault) {
    return reported.add(fault.code());
  }
}
