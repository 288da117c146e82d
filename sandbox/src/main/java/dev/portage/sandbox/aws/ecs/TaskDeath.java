package dev.portage.sandbox.aws.ecs;

/** Ways in which a running task ends that are not its own doing. */
public enum TaskDeath {
  /** The container exceeds its memory and is killed at once. */
  OUT_OF_MEMORY("EssentialContainerExited", "Essential container in task exited"),
  /** Fargate Spot takes the capacity back: SIGTERM first. */
  SPOT("SpotInterruption", "Your Spot Task was interrupted.");

  private final String stopCode;
  private final String reason;

  TaskDeath(String stopCode, String reason) {
    this.stopCode = stopCode;
    this.reason = reason;
  }

  TaskStatus.Cause cause() {
    return new TaskStatus.Cause(stopCode, reason);
  }
}
