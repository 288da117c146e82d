package dev.portage.sandbox.aws.ecs;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The status of a task at one time.
 *
 * @param status PROVISIONING, PENDING, RUNNING, DEPROVISIONING or STOPPED
 * @param started when the process started
 * @param stopping when the task was stopped, or its process ended
 * @param stopped when the status became STOPPED
 * @param cause why the task stops
 * @param exitCode the container's exit code; empty where no process ran
 * @param containerReason the container's reason, such as OutOfMemoryError
 */
public record TaskStatus(
    String status,
    Optional<Instant> started,
    Optional<Instant> stopping,
    Optional<Instant> stopped,
    Optional<Cause> cause,
    OptionalInt exitCode,
    Optional<String> containerReason) {
  static final Cause EXITED =
      new Cause("EssentialContainerExited", "Essential container in task exited");

  /**
   * Why a task stops.
   *
   * @param stopCode EssentialContainerExited, UserInitiated, TaskFailedToStart or SpotInterruption
   * @param reason {@code stoppedReason}
   */
  public record Cause(String stopCode, String reason) {}

  static TaskStatus initial() {
    return new TaskStatus(
        "PROVISIONING",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty());
  }

  /** Returns whether the task has stopped and uses no capacity. */
  public boolean isStopped() {
    return stopped.isPresent();
  }

  /** Returns RUNNING until the task is to stop, and then STOPPED. */
  public String desired() {
    return stopping.isPresent() ? "STOPPED" : "RUNNING";
  }

  TaskStatus pending() {
    return at("PENDING", started);
  }

  TaskStatus running(Instant now) {
    return at("RUNNING", Optional.of(now));
  }

  private TaskStatus at(String newStatus, Optional<Instant> since) {
    return new TaskStatus(newStatus, since, stopping, stopped, cause, exitCode, containerReason);
  }

  /** Sets the cause once: a task that is stopped and then exits keeps the cause of the stop. */
  TaskStatus stopping(Cause why, Instant now) {
    return stopping.isPresent()
        ? this
        : new TaskStatus(
            status,
            started,
            Optional.of(now),
            stopped,
            Optional.of(why),
            exitCode,
            containerReason);
  }

  TaskStatus deprovisioning(OptionalInt code, Optional<String> reason) {
    return new TaskStatus("DEPROVISIONING", started, stopping, stopped, cause, code, reason);
  }

  TaskStatus stopped(Instant now) {
    return new TaskStatus(
        "STOPPED", started, stopping, Optional.of(now), cause, exitCode, containerReason);
  }
}
