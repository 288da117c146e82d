package dev.portage.plan;

import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;

/** What a later run of the same migration does to a unit that has ended. */
public sealed interface UnitChange {
  /** The unit keeps its outcome. */
  record Keep() implements UnitChange {}

  /** The unit is processed again. */
  record Reopen() implements UnitChange {}

  /** The outcome in the journal is replaced by the current one. */
  record Amend(BotOutcome outcome) implements UnitChange {}

  /**
   * Decides what happens to a unit.
   *
   * @param unit an ended one
   * @param exists whether its bot still exists, and should have rows
   * @param there the outcome of a bot whose rows on the target, as many as it has now, are kept
   * @param shouldHaveRows whether there is anything to restore
   * @param retryFailed whether failed bots are retried
   */
  static UnitChange of(
      Unit unit,
      boolean exists,
      BotOutcome.Superseded there,
      boolean shouldHaveRows,
      boolean retryFailed) {
    BotOutcome outcome = unit.outcome().orElseThrow();
    long rows = there.chunks();
    if (!exists) {
      return orphaned(outcome);
    }
    return switch (outcome) {
      case BotOutcome.Failed ignored when rows > 0 && unit.digest().isEmpty() -> new Amend(there);
      case BotOutcome.Failed ignored -> retryFailed ? new Reopen() : new Keep();
      case BotOutcome.Migrated ignored -> rows == 0 && shouldHaveRows ? new Reopen() : new Keep();
      case BotOutcome.Superseded ignored -> rows == 0 && shouldHaveRows ? new Reopen() : new Keep();
      case BotOutcome.NotApplicable ignored ->
          rows == 0 && shouldHaveRows ? new Reopen() : new Keep();
      case BotOutcome.Orphaned ignored -> rows == 0 && shouldHaveRows ? new Reopen() : new Keep();
    };
  }

  private static UnitChange orphaned(BotOutcome outcome) {
    boolean gone =
        outcome instanceof BotOutcome.Migrated
            || outcome instanceof BotOutcome.Superseded
            || outcome instanceof BotOutcome.Failed;
    return gone ? new Amend(new BotOutcome.Orphaned()) : new Keep();
  }
}
