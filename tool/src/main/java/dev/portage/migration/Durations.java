package dev.portage.migration;

import java.time.Duration;
import java.util.Locale;

/** Durations as people read them: {@code 4.2 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
public final class Durations {
  private Durations() {}

  /** Formats a duration. */
  public static String format(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
    }
    if (seconds < 3_600) {
      return "%d min %d s".formatted(seconds / 60, seconds % 60);
    }
    return "%d h %d min".formatted(seconds / 3_600, seconds % 3_600 / 60);
  }
}
