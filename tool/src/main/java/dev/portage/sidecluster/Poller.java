package dev.portage.sidecluster;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Polls until the result is there, the time limit is reached, or the operator stops it.
 *
 * @param interval the longest time between two polls
 */
record Poller(ClockAndRandom clockAndRandom, Duration interval, SideClusterListener listener) {
  private static final Duration SHORTEST = Duration.ofMillis(250);

  /**
   * The result, once it is done. Transient faults of AWS are waited out: what was requested goes on
   * there.
   *
   * @param thing what is waited for, for messages
   * @throws Fault AWS_UNREACHABLE when the limit is reached, INTERRUPTED, or a permanent fault of
   *     the poll
   */
  <T> T until(String thing, Duration limit, Supplier<PollResult<T>> poll) {
    Instant start = clockAndRandom.clock().instant();
    while (true) {
      switch (polled(poll)) {
        case PollResult.Done<T>(T value) -> {
          return value;
        }
        case PollResult.NotYet<T>(String status) -> {
          Duration waited = Duration.between(start, clockAndRandom.clock().instant());
          requireTime(thing, status, waited, limit);
          listener.waiting(thing, status, waited);
          clockAndRandom.pause().accept(next(waited));
        }
      }
    }
  }

  /** As long as was waited before: what takes seconds is noticed soon, and few calls are made. */
  private Duration next(Duration waited) {
    Duration longer = waited.compareTo(SHORTEST) > 0 ? waited : SHORTEST;
    return longer.compareTo(interval) < 0 ? longer : interval;
  }

  /** Waits for the longest time between two polls. */
  void pause() {
    clockAndRandom.pause().accept(interval);
  }

  private static <T> PollResult<T> polled(Supplier<PollResult<T>> poll) {
    try {
      return poll.get();
    } catch (Fault e) {
      return switch (e.transience()) {
        case PERMANENT -> throw e;
        case TRANSIENT -> new PollResult.NotYet<>(e.getMessage());
        case AFTER_LOGIN -> new PollResult.NotYet<>(e.getMessage() + ". " + e.next());
      };
    }
  }

  private void requireTime(String thing, String status, Duration waited, Duration limit) {
    if (clockAndRandom.stopped().getAsBoolean()) {
      throw new Fault(
          ExitCode.INTERRUPTED,
          "stopped while waiting for the %s: %s".formatted(thing, status),
          "The same command resumes from here. What was created stays, and costs money until"
              + " \"portage cleanup\" removes it.");
    }
    if (waited.compareTo(limit) >= 0) {
      throw new Fault(
          ExitCode.AWS_UNREACHABLE,
          "the %s is not done after %d minutes: %s".formatted(thing, waited.toMinutes(), status),
          "Look at it in the RDS console. The same command waits for it again;"
              + " \"portage cleanup\" removes what was created.");
    }
  }
}
