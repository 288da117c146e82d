package dev.portage.copy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** Bears faults that may pass by themselves, until they have lasted too long. */
public final class Patience {
  /**
   * A failover, a restart, a lock of the application's, and the right to coordinate while a server
   * has not noticed yet that the connection which held it is gone.
   */
  private static final Set<ExitCode> PASSING =
      Set.of(
          ExitCode.SOURCE_UNREACHABLE,
          ExitCode.TARGET_UNREACHABLE,
          ExitCode.BUSY_ROWS,
          ExitCode.BUSY);

  private final Duration limit;
  private final InstantSource clock;
  private final AtomicReference<Instant> since = new AtomicReference<>();

  /** Bears them for this long. */
  public Patience(Duration limit, InstantSource clock) {
    this.limit = limit;
    this.clock = clock;
  }

  /** Something went well: a fault from now on is the first. */
  public void wentWell() {
    since.set(null);
  }

  /**
   * Whether to try on: it counts from the first fault, since what went before may have been long.
   */
  public boolean bears(Fault fault) {
    Instant now = clock.instant();
    since.compareAndSet(null, now);
    Instant first = since.get();
    boolean tooLong = first != null && now.isAfter(first.plus(limit));
    return PASSING.contains(fault.code()) && !tooLong;
  }
}
