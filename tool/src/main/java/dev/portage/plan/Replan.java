package dev.portage.plan;

import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;

/** What a later run of the same migration makes of a unit that was ended before. */
public sealed interface Replan {
  /** Nothing: it stands. */
  record Keep() implements Replan {}

  /** It is to be done again. */
  record Reopen() implements Replan {}

  /** It ended otherwise than the journal says. */
  record Amend(BotOutcome outcome) implements Replan {}

  /**
   * Decides.
   *
   * @param unit an ended one
   * @param exists whether its bot is still there, and still wants rows
   * @param rows of the bot on the target now
   * @param shouldHaveRows whether there is anything to bring back
   * @param retryFailed whether failed bots are to be tried once more
   */
  static Replan of(
      Unit unit, boolean exists, long rows, boolean shouldHaveRows, boolean retryFailed) {
    BotOutcome outcome = unit.outcome().orElseThrow();
    if (!exists) {
      return orphaned(outcome);
    }
    return switch (outcome) {
      case BotOutcome.Failed ignored when rows > 0 && unit.digest().isEmpty() ->
          new Amend(new BotOutcome.Superseded(rows));
      case BotOutcome.Failed ignored -> retryFailed ? new Reopen() : new Keep();
      case BotOutcome.Migrated ignored -> rows == 0 && shouldHaveRows ? new Reopen() : new Keep();
      case BotOutcome.Superseded ignored -> rows == 0 && shouldHaveRows ? new Reopen() : new Keep();
      case BotOutcome.SetAside ignored -> rows == 0 && shouldHaveRows ? new Reopen() : new Keep();
      case BotOutcome.Orphaned ignored -> rows == 0 && shouldHaveRows ? new Reopen() : new Keep();
    };
  }

  private static Replan orphaned(BotOutcome outcome) {
    boolean gone =
        outcome instanceof BotOutcome.Migrated
            || outcome instanceof BotOutcome.Superseded
            || outcome instanceof BotOutcome.Failed;
    return gone ? new Amend(new BotOutcome.Orphaned()) : new Keep();
  }
}
