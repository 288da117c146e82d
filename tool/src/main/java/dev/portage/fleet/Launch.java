package dev.portage.fleet;

import dev.portage.deployment.TaskArn;

/** What starting a task ends with. */
public sealed interface Launch {
  /** It is on its way. */
  record Started(TaskArn task) implements Launch {}

  /** Not now: throttled, or no capacity. Later, the same may go through. */
  record Later(String why) implements Launch {}
}
