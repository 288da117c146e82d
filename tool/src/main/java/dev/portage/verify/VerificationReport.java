package dev.portage.verify;

import dev.portage.verify.BotCheck.Result;
import java.util.List;
import java.util.Set;

/**
 * The results of a verification.
 *
 * @param checks one for each bot that exists, and for each tenant with rows that is none
 * @param rows of the table in all
 */
public record VerificationReport(List<BotCheck> checks, long rows) {
  /** Bots without rows that the migration reported itself. */
  private static final Set<Result> REPORTED = Set.of(Result.FAILED, Result.NO_ROWS_ANYWHERE);

  /** The checks whose results are not good. */
  public List<BotCheck> bad() {
    return checks.stream().filter(check -> !check.result().good()).toList();
  }

  /** Whether the rows are right; bots that the migration reported as failed do not count. */
  public boolean rowsAreRight() {
    return bad().stream().allMatch(check -> REPORTED.contains(check.result()));
  }
}
