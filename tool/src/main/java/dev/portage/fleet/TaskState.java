package dev.portage.fleet;

import java.util.OptionalInt;

/** How a task is. */
public sealed interface TaskState {
  /** Starting, at work, or stopping. */
  record Alive(String status) implements TaskState {}

  /**
   * Stopped.
   *
   * @param exitCode of the container, where it ever ran
   * @param reason ECS's own words
   */
  record Stopped(OptionalInt exitCode, String reason) implements TaskState {}

  /** ECS knows no such task: it stopped more than an hour ago, or never was. */
  record Unknown() implements TaskState {}
}
