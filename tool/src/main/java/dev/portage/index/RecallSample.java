package dev.portage.index;

import java.time.Duration;

/**
 * Says how many searches measure recall. Each one runs twice, exactly and as planned.
 *
 * @param tenants at most this many; half of them the largest
 * @param perTenant searches of each that goes through a vector index, at most; where the table has
 *     no tenants, the product of both. One where every search is exact anyway
 * @param longest after which no further tenant is asked
 */
public record RecallSample(int tenants, int perTenant, Duration longest) {
  /** Two hundred searches, which take seconds. */
  public static final RecallSample USUAL = new RecallSample(40, 5, Duration.ofMinutes(5));
}
