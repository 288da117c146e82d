package dev.portage.sandbox.aws.dms;

import java.time.Duration;

/**
 * How long changes of a data migration take at least; the time of the real work is added.
 *
 * @param creation the time until a new one is ready
 * @param start the time in the status starting; up to 15 minutes in AWS, which makes a server
 *     environment for it
 * @param stop the time in the status stopping
 * @param deletion the time in the status deleting
 * @param poll how often the state of a subscription is read
 */
public record DmsDelays(
    Duration creation, Duration start, Duration stop, Duration deletion, Duration poll) {

  /** Returns delays of some hundred milliseconds. */
  public static DmsDelays brief() {
    Duration each = Duration.ofMillis(200);
    return new DmsDelays(each, each, each, each, Duration.ofMillis(100));
  }

  /** Returns the same minimum for each change; the state is read as often as before. */
  public DmsDelays all(Duration each) {
    return new DmsDelays(each, each, each, each, poll);
  }
}
