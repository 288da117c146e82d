package dev.portage.sandbox.aws.ecs;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a task looks like at one moment.
 *
 * @param status PROVISIONING, PENDING, RUNNING, DEPROVISIONING or STOPPED
 * @param started when the process began
 * @param stopping when it was told to stop, or ended by itself
 * @param stopped when all was over
 * @param cause why it stops
 * @param exitCode the container's, where one ran
 * @param containerReason what ECS says of the container, such as OutOfMemoryError
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

  /** Whether it holds no capacity any more. */
  public boolean isStopped() {
    return stopped.isPresent();
  }

  /** RUNNING until it is to stop. */
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

  /** The first cause stays: a task that is stopped and then exits was stopped. */
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
