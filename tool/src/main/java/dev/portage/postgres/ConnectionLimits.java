package dev.portage.postgres;

import java.time.Duration;

/**
 * How long a server may take to answer. Hosts that vanish are noticed earlier: see {@link
 * KeepAliveSocketFactory}.
 *
 * @param connect until a connection is open and logged in, and until one of the pool is free; at
 *     least 250 ms
 * @param statement one statement, or the next rows of a COPY
 * @param longStatement one that reads or writes a whole table: a survey, a digest, an index
 */
public record ConnectionLimits(Duration connect, Duration statement, Duration longStatement) {
  /** The usual ones. */
  public static final ConnectionLimits USUAL =
      new ConnectionLimits(
          Duration.ofSeconds(15),
          // Locks are waited for at most 30 s, and a COPY flows all the time.
          Duration.ofMinutes(2),
          // Some 400 GB at 60 MB/s.
          Duration.ofHours(2));

  /** The same with another limit for connecting. */
  public ConnectionLimits connecting(Duration other) {
    return new ConnectionLimits(other, statement, longStatement);
  }
}
