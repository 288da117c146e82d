package dev.portage.fleet;

import dev.portage.deployment.TaskArn;

/** The result of starting a task. */
public sealed interface Launch {
  /** The task was started. */
  record Started(TaskArn task) implements Launch {}

  /** Not now: throttled, or no capacity. The same request may succeed later. */
  record Later(TaskFailure failure, String why) implements Launch {}
}
