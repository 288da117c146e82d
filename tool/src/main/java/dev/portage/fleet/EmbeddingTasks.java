package dev.portage.fleet;

import dev.portage.bots.BotKey;
import dev.portage.deployment.TaskArn;
import dev.portage.journal.UnitLease;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Where embedding tasks run: the interface to ECS. */
public interface EmbeddingTasks {
  /**
   * Starts a task for a bot. Idempotent: two requests for the same lease start one.
   *
   * @param environment variables for Portage's own worker; the stack's image does not know them
   * @throws dev.portage.fault.Fault where AWS refuses it, or does not answer
   */
  Launch launch(BotKey bot, UnitLease lease, Map<String, String> environment);

  /** The states of these tasks; those that ECS no longer knows are {@link TaskState.Unknown}. */
  Map<TaskArn, TaskState> observe(Collection<TaskArn> tasks);

  /** The task of this id, as LastExecId has it, if it is still running. */
  Optional<TaskArn> alive(String taskId);

  /** Whether Portage has started it: others are not its to stop. */
  boolean isOwn(TaskArn task);

  /** Asks a task to stop. */
  void stop(TaskArn task, String why);
}
