package dev.portage.plan;

import java.util.Locale;
import java.util.Optional;

/**
 * Which bots that failed are retried.
 *
 * @param words that their reason has, in any case of letters; all are where it is blank, and none
 *     where it is empty
 */
public record RetryFailed(Optional<String> words) {
  /** None. */
  public static final RetryFailed NONE = new RetryFailed(Optional.empty());

  /** All of them. */
  public static final RetryFailed ALL = new RetryFailed(Optional.of(""));

  /** Whether a bot that failed for this reason is. */
  public boolean means(String reason) {
    return words
        .map(some -> some.strip().toLowerCase(Locale.ROOT))
        .filter(some -> reason.toLowerCase(Locale.ROOT).contains(some))
        .isPresent();
  }
}
