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

  /**
   * Another task may succeed.
   *
   * @param failure that it met; whether that is an attempt of the bot
   */
  record Retry(String why, TaskFailure failure) implements TaskVerdict {}

  /**
   * How a task stopped.
   *
   * @param reason as ECS gives it
   * @param failure what that means
   * @param before LastExecId of the bot when the task was first watched
   */
  record Stop(String reason, TaskFailure failure, String before) {}

  /**
   * Decides.
   *
   * @param bot as it is now; empty when it was deleted
   * @param taskId of the stopped task
   * @param stop how the task stopped
   * @param rows of the bot now
   * @param attempts so far, this one included
   */
  static TaskVerdict of(
      Optional<Bot> bot, String taskId, Stop stop, long rows, int attempts, FleetLimits limits) {
    if (bot.isEmpty()) {
      return new Ended(new BotOutcome.Orphaned());
    }
    boolean its = bot.get().lastExecId().equals(taskId);
    SyncStatus status = bot.get().status();
    if (its && status == SyncStatus.SUCCEEDED) {
      return new Ended(succeeded(rows));
    }
    if (its && status == SyncStatus.FAILED) {
      return tryAgain(
          attempts < limits.failures(),
          reason(bot.get()),
          TaskFailure.reported(bot.get().statusReason()));
    }
    boolean another = !its && !bot.get().lastExecId().equals(stop.before());
    if (another && status == SyncStatus.SUCCEEDED && rows > 0) {
      return new Ended(new BotOutcome.Superseded(rows));
    }
    return tryAgain(
        attempts < limits.attempts(),
        "its task ended without a result: %s".formatted(stop.reason()),
        its && stop.failure() == TaskFailure.DID_NOTHING ? TaskFailure.EXITED : stop.failure());
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

  private static TaskVerdict tryAgain(boolean again, String why, TaskFailure failure) {
    return again || !failure.counts()
        ? new Retry(why, failure)
        : new Ended(new BotOutcome.Failed(why));
  }
}
