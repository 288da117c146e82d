package dev.portage.sidecluster;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Time and randomness, handed in.
 *
 * @param clock what time it is
 * @param pause waits this long, or until stopped
 * @param stopped whether the operator stopped the waiting
 * @param random for passwords: outside of tests, one that cannot be guessed
 */
public record ClockAndRandom(
    InstantSource clock,
    Consumer<Duration> pause,
    BooleanSupplier stopped,
    RandomGenerator random) {

  /** Those of the running process. */
  public static ClockAndRandom of(Consumer<Duration> pause, BooleanSupplier stopped) {
    return new ClockAndRandom(InstantSource.system(), pause, stopped, new SecureRandom());
  }
}
