package dev.portage.verify;

import dev.portage.verify.BotCheck.Result;
import java.util.List;
import java.util.Set;

/**
 * What a verification found.
 *
 * @param checks one a bot, and one for each stranger that has rows
 * @param rows that stand in all
 */
public record VerificationReport(List<BotCheck> checks, long rows) {
  /** Bots without rows, of which the migration said so. */
  private static final Set<Result> HONEST =
      Set.of(Result.FAILED, Result.UNREADABLE, Result.NOWHERE);

  /** Checks that are not as they should be. */
  public List<BotCheck> bad() {
    return checks.stream().filter(check -> !check.result().good()).toList();
  }

  /** Whether the rows are right: bots that failed honestly are not a matter of the rows. */
  public boolean rowsAreRight() {
    return bad().stream().allMatch(check -> HONEST.contains(check.result()));
  }
}
