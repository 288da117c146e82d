package dev.portage.dms;

import java.time.Duration;
import java.util.Locale;

/**
 * What a homogeneous data migration costs and takes (docs/figures.md, Prices). Nothing but its
 * running time is billed.
 *
 * @param duration from the start of the environment to the stop
 */
public record DmsPrice(Duration duration) {
  /** Read in one note of a third party; the page of AWS was not seen, so it is not confirmed. */
  private static final double DOLLARS_FOR_AN_HOUR = 0.13;

  /** AWS names up to 15 minutes. */
  private static final Duration START = Duration.ofMinutes(15);

  /** A dump as text, and then its restore: a sixth of a copy's speed (docs/figures.md, Speeds). */
  private static final double BYTES_PER_SECOND = 12_000_000;

  private static final double SECONDS_OF_AN_HOUR = 3_600;

  /**
   * Estimates a data migration.
   *
   * @param bytes of the rows, in binary
   * @param follows how long changes are followed afterwards
   */
  public static DmsPrice of(long bytes, Duration follows) {
    Duration load = Duration.ofMillis(Math.round(1_000 * bytes / BYTES_PER_SECOND));
    return new DmsPrice(START.plus(load).plus(follows));
  }

  /** What an hour costs, in us-east-1. */
  public static String ofHour() {
    return String.format(Locale.ROOT, "$%.2f an hour (unconfirmed)", DOLLARS_FOR_AN_HOUR);
  }

  /** In us-east-1. */
  public double dollars() {
    return duration.toSeconds() / SECONDS_OF_AN_HOUR * DOLLARS_FOR_AN_HOUR;
  }

  /** In words, with what it costs for each further hour. */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "$%.2f for %d minutes, and $%.2f for each hour more until it is stopped (unconfirmed)",
        dollars(),
        duration.toMinutes(),
        DOLLARS_FOR_AN_HOUR);
  }
}
