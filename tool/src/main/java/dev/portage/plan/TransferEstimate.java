package dev.portage.plan;

import java.time.Duration;

/**
 * Estimates what a transfer of rows takes, from the first row to the last, without the index.
 *
 * @param units tenants to copy
 * @param rows to copy
 * @param bytes to copy
 * @param duration at the speed of a small instance
 */
public record TransferEstimate(long units, long rows, long bytes, Duration duration)
    implements Estimate {
  /** Half of what was measured for binary COPY through a pipe (docs/figures.md, Speeds). */
  private static final double BYTES_PER_SECOND = 70_000_000;

  static TransferEstimate of(long units, long rows, long bytes) {
    return new TransferEstimate(
        units, rows, bytes, Duration.ofMillis(Math.round(1_000 * bytes / BYTES_PER_SECOND)));
  }
}
