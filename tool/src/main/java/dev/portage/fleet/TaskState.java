package dev.portage.fleet;

import java.util.OptionalInt;

/** The state of a task. */
public sealed interface TaskState {
  /** Starting, running, or stopping. */
  record Alive(String status) implements TaskState {}

  /**
   * The task has stopped.
   *
   * @param exitCode of the container, where it ever ran
   * @param reason as ECS gives it
   * @param failure what that means, where the task left no result
   */
  record Stopped(OptionalInt exitCode, String reason, TaskFailure failure) implements TaskState {}

  /** ECS knows no such task: it stopped more than an hour ago, or never existed. */
  record Unknown() implements TaskState {}
}
