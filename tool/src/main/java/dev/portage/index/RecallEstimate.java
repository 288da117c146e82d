package dev.portage.index;

import java.util.List;
import java.util.Locale;

/**
 * A recall that was measured by some searches, and how far the recall of all searches may be from
 * it.
 *
 * @param searches that were asked
 * @param mean recall over them, 0 to 1; 1 where there was nothing to ask
 * @param margin half of the 95 % confidence interval of the mean
 */
public record RecallEstimate(int searches, double mean, double margin) {
  /** Standard errors of a mean on either side that make a 95 % confidence interval. */
  private static final double ERRORS = 1.96;

  /**
   * Estimates the mean recall from the recall of each search. The margin comes from how much the
   * searches differ, and is at least what as many independent rows would have: few searches that
   * happen to agree are no proof. Where every search found all, it is 0.
   */
  static RecallEstimate of(List<Double> recalls) {
    int searches = recalls.size();
    if (searches == 0) {
      return new RecallEstimate(0, 1, 0);
    }
    double mean = recalls.stream().mapToDouble(Double::doubleValue).sum() / searches;
    double squares = recalls.stream().mapToDouble(r -> (r - mean) * (r - mean)).sum();
    double ofSearches = searches == 1 ? 0 : Math.sqrt(squares / (searches - 1) / searches);
    double ofRows = Math.sqrt(mean * (1 - mean) / (searches * (double) SearchQuery.LIMIT));
    return new RecallEstimate(searches, mean, ERRORS * Math.max(ofSearches, ofRows));
  }

  /** Whether the mean itself is enough. */
  boolean reaches(double wanted) {
    return mean >= wanted;
  }

  /** Whether it is too low, and not only by the chance of which searches were asked. */
  public boolean isBelow(double wanted) {
    return mean + margin < wanted;
  }

  /** Whether it is lower than another, and not only by chance. */
  public boolean isBelow(RecallEstimate other) {
    return other.mean - mean > Math.hypot(margin, other.margin);
  }

  /** The mean with its margin, for messages. */
  public String describe() {
    return margin < 0.0005
        ? String.format(Locale.ROOT, "%.3f", mean)
        : String.format(Locale.ROOT, "%.3f ± %.3f", mean, margin);
  }
}
