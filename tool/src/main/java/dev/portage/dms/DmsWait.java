package dev.portage.dms;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Waits for what AWS does in the background, and waits out its transient faults.
 *
 * @param clock what time it is
 * @param pause waits this long, or until stopped
 * @param stopped whether the operator stopped the waiting
 * @param listener is notified of each poll
 */
public record DmsWait(
    InstantSource clock, Consumer<Duration> pause, BooleanSupplier stopped, DmsListener listener) {
  private static final Duration SHORTEST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  /** What one poll found. */
  sealed interface Poll<T> {
    /** It is as wanted. */
    record Done<T>(T value) implements Poll<T> {}

    /** It is in progress, or was only just requested. */
    record NotYet<T>(String status) implements Poll<T> {}
  }

  /**
   * The result, once it is done.
   *
   * @param thing what is waited for, for messages
   * @throws Fault AWS_UNREACHABLE when the limit is reached, INTERRUPTED, or a permanent fault of
   *     the poll
   */
  <T> T until(String thing, Duration limit, Supplier<Poll<T>> poll) {
    Instant start = clock.instant();
    while (true) {
      switch (polled(poll)) {
        case Poll.Done<T>(T value) -> {
          return value;
        }
        case Poll.NotYet<T>(String status) -> {
          Duration waited = Duration.between(start, clock.instant());
          requireTime(thing, status, waited, limit);
          listener.waiting(thing, status, waited);
          pause.accept(next(waited));
        }
      }
    }
  }

  private static <T> Poll<T> polled(Supplier<Poll<T>> poll) {
    try {
      return poll.get();
    } catch (Fault e) {
      if (!e.isTransient()) {
        throw e;
      }
      return new Poll.NotYet<>(e.getMessage());
    }
  }

  /** As long as was waited before: what takes seconds is noticed soon, and few calls are made. */
  private static Duration next(Duration waited) {
    Duration longer = waited.compareTo(SHORTEST) > 0 ? waited : SHORTEST;
    return longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
  }

  private void requireTime(String thing, String status, Duration waited, Duration limit) {
    if (stopped.getAsBoolean()) {
      throw new Fault(
          ExitCode.INTERRUPTED,
          "stopped while waiting for the %s: %s".formatted(thing, status),
          "The same command resumes from here. What was created stays until \"portage cleanup\""
              + " removes it.");
    }
    if (waited.compareTo(limit) >= 0) {
      throw new Fault(
          ExitCode.AWS_UNREACHABLE,
          "the %s is not done after %d minutes: %s".formatted(thing, limit.toMinutes(), status),
          "The DMS console shows its state. The same command waits for it again; \"portage"
              + " cleanup\" removes what was created.");
    }
  }
}
