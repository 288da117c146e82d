package dev.portage.copy;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Limits how many bytes a second all connections together read from the source, to spare a source
 * or a target that is in use.
 */
public final class ByteRate {
  private static final double NANOS = 1e9;

  private final double perSecond;
  private final LongSupplier nanoTime;
  private final Consumer<Duration> pause;
  private long next;

  ByteRate(double perSecond, LongSupplier nanoTime, Consumer<Duration> pause) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
    this.pause = pause;
    this.next = nanoTime.getAsLong();
  }

  /** No limit. */
  public static ByteRate unlimited() {
    return new ByteRate(Double.POSITIVE_INFINITY, () -> 0, none -> {});
  }

  /**
   * A limit.
   *
   * @param perSecond bytes
   * @param pause waits for a time, or until the operator stops the run
   */
  public static ByteRate of(long perSecond, Consumer<Duration> pause) {
    return new ByteRate(perSecond, System::nanoTime, pause);
  }

  /** Passes bytes on, after a pause where more have been passed than the limit allows. */
  void pass(int bytes) {
    if (Double.isInfinite(perSecond)) {
      return;
    }
    long wait = reserve(bytes);
    if (wait > 0) {
      pause.accept(Duration.ofNanos(wait));
    }
  }

  private synchronized long reserve(int bytes) {
    long now = nanoTime.getAsLong();
    long wait = Math.max(0, next - now);
    next = Math.max(next, now) + Math.round(NANOS * bytes / perSecond);
    return wait;
  }
}
