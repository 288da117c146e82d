package dev.portage.sandbox.aws.ecs;

/** Reasons for which ECS or Fargate kills a running task. */
public enum KillReason {
  /** The container exceeds its memory limit and is killed with SIGKILL. */
  OUT_OF_MEMORY("EssentialContainerExited", "Essential container in task exited"),
  /** Fargate Spot reclaims the capacity; the task gets SIGTERM first. */
  SPOT("SpotInterruption", "Your Spot Task was interrupted.");

  private final String stopCode;
  private final String reason;

  KillReason(String stopCode, String reason) {
    this.stopCode = stopCode;
    this.reason = reason;
  }

  TaskStatus.Cause cause() {
    return new TaskStatus.Cause(stopCode, reason);
  }
}
