package dev.portage.plan;

import java.time.Duration;
import java.time.Instant;

/**
 * Weighs a bot's outage by its use: 1 for one in use now, half of it for each week that it was not.
 */
public final class UsageWeight {
  private static final double HALF_LIFE_DAYS = 7;

  private UsageWeight() {}

  /** The weight of a bot that was last used at this time, between 0 and 1. */
  public static double of(Instant lastUsed, Instant now) {
    double days = Duration.between(lastUsed, now).toSeconds() / 86_400.0;
    return Math.pow(0.5, Math.max(0, days) / HALF_LIFE_DAYS);
  }
}
