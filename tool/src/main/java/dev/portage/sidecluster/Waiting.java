package dev.portage.sidecluster;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** Looks again and again, until it is done, time is up, or the operator stops it. */
record Waiting(Surroundings surroundings, Duration poll, SideClusterListener listener) {

  /**
   * What the look gives when it is done. An AWS that does not answer for a while is waited out:
   * what was asked for goes on there.
   *
   * @param thing what is waited for, for messages
   * @throws Fault AWS_UNREACHABLE when time is up, INTERRUPTED, or what the look throws
   */
  <T> T until(String thing, Duration limit, Supplier<Seen<T>> look) {
    Instant start = surroundings.clock().instant();
    while (true) {
      switch (patiently(look)) {
        case Seen.Done<T>(T value) -> {
          return value;
        }
        case Seen.NotYet<T>(String status) -> {
          Duration waited = Duration.between(start, surroundings.clock().instant());
          requireTime(thing, status, waited, limit);
          listener.waiting(thing, status, waited);
          surroundings.pause().accept(poll);
        }
      }
    }
  }

  private static <T> Seen<T> patiently(Supplier<Seen<T>> look) {
    try {
      return look.get();
    } catch (Fault e) {
      if (e.code() == ExitCode.AWS_UNREACHABLE) {
        return new Seen.NotYet<>(e.getMessage());
      }
      throw e;
    }
  }

  private void requireTime(String thing, String status, Duration waited, Duration limit) {
    if (surroundings.stopped().getAsBoolean()) {
      throw new Fault(
          ExitCode.INTERRUPTED,
          "stopped while waiting for the %s: %s".formatted(thing, status),
          "The same command goes on from here. What was made stays, and costs money until"
              + " \"portage cleanup\" removes it.");
    }
    if (waited.compareTo(limit) >= 0) {
      throw new Fault(
          ExitCode.AWS_UNREACHABLE,
          "the %s is not done after %d minutes: %s".formatted(thing, waited.toMinutes(), status),
          "Look at it in the RDS console. The same command goes on waiting;"
              + " \"portage cleanup\" removes what was made.");
    }
  }
}
