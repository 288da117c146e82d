package dev.portage.postgres;

import java.time.Duration;

/**
 * How long to wait for a lock that a session of the application may hold.
 *
 * @param each how long one attempt waits; searches that start during it queue behind it, so it is
 *     short
 * @param whole after which no further attempt is made
 */
public record LockTimeout(Duration each, Duration whole) {
  /** Two seconds, for which a search can wait, repeated for two minutes. */
  public static final LockTimeout USUAL =
      new LockTimeout(Duration.ofSeconds(2), Duration.ofMinutes(2));

  /** The same attempts within another time. */
  public LockTimeout atMost(Duration other) {
    return new LockTimeout(other.compareTo(each) < 0 ? other : each, other);
  }
}
