package dev.portage.embed.model;

/**
 * The rate limits of a service.
 *
 * @param tokensPerMinute input tokens; infinite if there is no limit
 * @param callsPerMinute calls; infinite if there is no limit
 * @param workers how many workers share the quota, each with its own {@link Pace}
 * @param known whether this is the account's quota; otherwise it is where the search for the limit
 *     begins
 */
public record Quota(double tokensPerMinute, double callsPerMinute, int workers, boolean known) {
  /** The default of AWS for new accounts: the lowest one known. */
  public static final Quota DEFAULT = new Quota(300_000, 2_000, 1, false);

  /** No limit, except that the service may throttle. */
  public static final Quota NONE =
      new Quota(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 1, true);

  /** Checks that the limits are positive. */
  public Quota {
    if (!(tokensPerMinute > 0) || !(callsPerMinute > 0) || workers < 1) {
      throw new IllegalArgumentException(
          "not a quota: %s tokens, %s calls a minute, %d workers"
              .formatted(tokensPerMinute, callsPerMinute, workers));
    }
  }
}
