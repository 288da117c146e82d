package dev.portage.embed.model;

/**
 * How fast a service may be asked.
 *
 * @param tokensPerMinute input tokens; infinite where there is no such limit
 * @param callsPerMinute calls; infinite where there is no such limit
 * @param workers how many share it, each with a pace of its own
 * @param known whether it is what the account has; otherwise it is where finding out begins
 */
public record Quota(double tokensPerMinute, double callsPerMinute, int workers, boolean known) {
  /** What AWS gives an account unless it asks for more: the most careful one known. */
  public static final Quota DEFAULT = new Quota(300_000, 2_000, 1, false);

  /** No limit but what the service says by throttling. */
  public static final Quota NONE =
      new Quota(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 1, true);

  /** Checks that it lets anything through. */
  public Quota {
    if (!(tokensPerMinute > 0) || !(callsPerMinute > 0) || workers < 1) {
      throw new IllegalArgumentException(
          "no quota: %s tokens, %s calls a minute, %d workers"
              .formatted(tokensPerMinute, callsPerMinute, workers));
    }
  }
}
