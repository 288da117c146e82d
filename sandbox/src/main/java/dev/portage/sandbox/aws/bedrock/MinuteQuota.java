package dev.portage.sandbox.aws.bedrock;

import java.time.Duration;
import java.time.Instant;

/**
 * A quota per minute, as a token bucket that holds the quota of one minute and refills evenly. It
 * is not thread-safe.
 */
final class MinuteQuota {
  private static final double MINUTE = Duration.ofMinutes(1).toNanos();

  private double limit;
  private double left;
  private Instant filled;

  MinuteQuota(double limit, Instant now) {
    reset(limit, now);
  }

  void reset(double limit, Instant now) {
    this.limit = limit;
    this.left = limit;
    this.filled = now;
  }

  boolean has(double amount, Instant now) {
    left = Math.min(limit, left + limit * Duration.between(filled, now).toNanos() / MINUTE);
    filled = now;
    return left >= amount;
  }

  void take(double amount) {
    left -= amount;
  }
}
