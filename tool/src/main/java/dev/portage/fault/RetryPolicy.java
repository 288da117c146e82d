package dev.portage.fault;

import java.time.Duration;

/**
 * The limits of retrying at one place: exponential backoff with jitter, within a window.
 *
 * @param firstDelay before the first retry; doubled before each later one
 * @param maxDelay the longest delay, before jitter; longer than the first
 * @param window how long transient faults are retried while nothing succeeds, counted from the
 *     first of them, since the work before it may have been long; zero: never. It is longer than
 *     the longest delay
 * @param loginWindow how long the operator has for logging in again where credentials expired
 */
public record RetryPolicy(
    Duration firstDelay, Duration maxDelay, Duration window, Duration loginWindow) {

  /**
   * The policy for what a failover interrupts: one of Aurora takes under two minutes, with the
   * names of its hosts under three. The person who has to log in may be away for longer.
   */
  public static final RetryPolicy FAILOVER =
      new RetryPolicy(
          Duration.ofMillis(500),
          Duration.ofSeconds(15),
          Duration.ofMinutes(5),
          Duration.ofHours(1));

  /** The same delays within another window. */
  public RetryPolicy within(Duration other) {
    return new RetryPolicy(
        firstDelay, maxDelay, other, other.compareTo(loginWindow) < 0 ? other : loginWindow);
  }

  /** The same windows with other delays: this one first, and at most ten times as long. */
  public RetryPolicy every(Duration delay) {
    return new RetryPolicy(delay, delay.multipliedBy(10), window, loginWindow);
  }

  Duration window(Transience transience) {
    return switch (transience) {
      case PERMANENT -> Duration.ZERO;
      case TRANSIENT -> window;
      case AFTER_LOGIN -> loginWindow;
    };
  }
}
