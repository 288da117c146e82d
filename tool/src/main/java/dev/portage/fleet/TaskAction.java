package dev.portage.fleet;

import java.time.Duration;

/** What is to be done about a task that was observed. */
sealed interface TaskAction {
  /** Nothing: it works, or ECS may not know it yet. */
  record Leave() implements TaskAction {}

  /** It is stopped; a later turn sees that it has. */
  record Stop(String why) implements TaskAction {}

  /** It has ended: its unit gets an outcome, or is retried. */
  record Settle(String why, TaskFailure failure) implements TaskAction {}

  /**
   * Decides.
   *
   * @param watched how long this run has watched the task
   */
  static TaskAction of(TaskState state, Duration watched, FleetLimits limits) {
    return switch (state) {
      case TaskState.Alive ignored ->
          watched.compareTo(limits.task()) > 0
              ? new Stop("portage: longer than " + limits.task())
              : new Leave();
      case TaskState.Stopped stopped -> new Settle(stopped.reason(), stopped.failure());
      // ECS may not know a task yet that it has just started.
      case TaskState.Unknown ignored ->
          watched.compareTo(limits.unknown()) > 0
              ? new Settle("ECS no longer knows the task", TaskFailure.LOST)
              : new Leave();
    };
  }
}
