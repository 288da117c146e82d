package dev.portage.bench;

import java.time.Duration;

/** Converts durations and rounds numbers for results. */
final class Figures {
  private Figures() {}

  static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  static double rounded(double value, int digits) {
    double power = Math.pow(10, digits);
    return Math.round(value * power) / power;
  }
}
