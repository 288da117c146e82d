package dev.portage.index;

import java.time.Duration;

/**
 * How long to wait for a lock that the application may hold.
 *
 * @param each how long one try waits; searches that come meanwhile wait behind it, so it is short
 * @param whole after which it is given up
 */
public record LockPatience(Duration each, Duration whole) {
  /** Two seconds, which a search can wait, again and again for two minutes. */
  public static final LockPatience USUAL =
      new LockPatience(Duration.ofSeconds(2), Duration.ofMinutes(2));

  /** The same tries, given up earlier. */
  public LockPatience atMost(Duration other) {
    return new LockPatience(other.compareTo(each) < 0 ? other : each, other);
  }
}
