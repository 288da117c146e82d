package dev.portage.fleet;

import dev.portage.bots.BotKey;
import dev.portage.deployment.TaskArn;
import dev.portage.journal.UnitLease;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Where embedding tasks run: the seam to ECS. */
public interface EmbeddingTasks {
  /**
   * Starts a task for a bot. Asked twice for the same lease, it starts one.
   *
   * @param environment variables for Portage's own worker; the stack's image does not know them
   * @throws dev.portage.fault.Fault when AWS denies it for good
   */
  Launch launch(BotKey bot, UnitLease lease, Map<String, String> environment);

  /** How these tasks are; those that ECS no longer knows are {@link TaskState.Unknown}. */
  Map<TaskArn, TaskState> observe(Collection<TaskArn> tasks);

  /** The task of this id, as LastExecId has it, if it is still at work. */
  Optional<TaskArn> alive(String taskId);

  /** Asks a task to stop. */
  void stop(TaskArn task, String why);
}
