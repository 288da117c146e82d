package dev.portage.fleet;

import dev.portage.bots.Bot;
import dev.portage.bots.SyncStatus;
import dev.portage.journal.BotOutcome;
import java.util.Optional;

/**
 * The result of a stopped task that does not know the journal, such as the stack's own: neither its
 * exit code nor a SUCCEEDED proves anything (UPSTREAM 0.7, 0.8), so task, status and rows are
 * compared (I6).
 */
sealed interface TaskVerdict {
  /** The bot has an outcome. */
  record Ended(BotOutcome outcome) implements TaskVerdict {}

  /** Another task may succeed. */
  record Retry(String why) implements TaskVerdict {}

  /**
   * Decides.
   *
   * @param bot as it is now; empty when it was deleted
   * @param taskId of the stopped task
   * @param stopped the reason, as ECS gives it
   * @param rows of the bot now
   * @param attempts so far, this one included
   */
  static TaskVerdict of(
      Optional<Bot> bot,
      String taskId,
      String stopped,
      long rows,
      int attempts,
      FleetLimits limits) {
    if (bot.isEmpty()) {
      return new Ended(new BotOutcome.Orphaned());
    }
    boolean its = bot.get().lastExecId().equals(taskId);
    SyncStatus status = bot.get().status();
    if (its && status == SyncStatus.SUCCEEDED) {
      return new Ended(succeeded(rows));
    }
    if (its && status == SyncStatus.FAILED) {
      return tryAgain(attempts < limits.failures(), reason(bot.get()));
    }
    return tryAgain(
        attempts < limits.attempts(), "its task ended without a result: %s".formatted(stopped));
  }

  private static BotOutcome succeeded(long rows) {
    return rows > 0
        ? new BotOutcome.Migrated(rows)
        : new BotOutcome.Failed(
            "its task says SUCCEEDED, but it has no rows: none of its sources gave any text");
  }

  private static String reason(Bot bot) {
    return bot.statusReason().isBlank()
        ? "its task says FAILED without a reason"
        : bot.statusReason();
  }

  private static TaskVerdict tryAgain(boolean again, String why) {
    return again ? new Retry(why) : new Ended(new BotOutcome.Failed(why));
  }
}
