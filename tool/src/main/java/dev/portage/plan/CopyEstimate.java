package dev.portage.plan;

import java.time.Duration;

/**
 * What the route {@code copy} takes, from the first row to the last; the index comes on top.
 *
 * @param tenants to bring back
 * @param rows to copy
 * @param bytes to copy
 * @param duration at a speed that a small instance reaches
 */
public record CopyEstimate(long tenants, long rows, long bytes, Duration duration) {
  /** Half of what was measured (docs/figures.md, Speeds). */
  private static final double BYTES_PER_SECOND = 70_000_000;

  static CopyEstimate of(long tenants, long rows, long bytes) {
    return new CopyEstimate(
        tenants, rows, bytes, Duration.ofMillis(Math.round(1_000 * bytes / BYTES_PER_SECOND)));
  }
}
