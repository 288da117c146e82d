package dev.portage.fleet;

import dev.portage.journal.BotOutcome;
import java.util.OptionalInt;

/** What a scripted task does. */
sealed interface Script {
  /** What ECS says of it when it has stopped. */
  default TaskState stopped() {
    return this instanceof NeverRuns(String reason)
        ? new TaskState.Stopped(
            OptionalInt.empty(),
            reason,
            TaskFailure.stopped(OptionalInt.empty(), "TaskFailedToStart", reason))
        : new TaskState.Stopped(OptionalInt.of(1), "it exited", TaskFailure.EXITED);
  }

  /** It writes rows and says SUCCEEDED, as the stack's own task does. */
  record Succeeds(long rows) implements Script {}

  /** It says FAILED. */
  record ReportsFailure(String reason) implements Script {}

  /** It is killed, and leaves RUNNING. */
  record Dies() implements Script {}

  /** ECS stops it before its container runs. */
  record NeverRuns(String reason) implements Script {}

  /** It exits before it writes any status. */
  record DiesAtStart() implements Script {}

  /** ECS starts it, and does not know it afterwards. */
  record Vanishes() implements Script {}

  /** It runs until it is asked to stop. */
  record Hangs() implements Script {}

  /** As Portage's own worker does, it ends its unit; it is killed before it writes a status. */
  record EndsUnit(BotOutcome outcome) implements Script {}

  /** It says SUCCEEDED, but the bot is deleted meanwhile. */
  record LosesBot() implements Script {}
}
