package dev.portage.sidecluster;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Time and chance, handed in.
 *
 * @param clock what time it is
 * @param pause waits this long, or until stopped
 * @param stopped whether the operator wants no more waiting
 * @param random for passwords: in earnest, one that nobody can guess
 */
public record Surroundings(
    InstantSource clock,
    Consumer<Duration> pause,
    BooleanSupplier stopped,
    RandomGenerator random) {

  /** Those of a process. */
  public static Surroundings of(Consumer<Duration> pause, BooleanSupplier stopped) {
    return new Surroundings(InstantSource.system(), pause, stopped, new SecureRandom());
  }
}
