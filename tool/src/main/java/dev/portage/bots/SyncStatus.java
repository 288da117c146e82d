package dev.portage.bots;

/** The status of a bot's embedding that the application shows (UPSTREAM 2.3). */
public enum SyncStatus {
  /** A task has been requested. */
  QUEUED,
  /** A task is running, or was killed. */
  RUNNING,
  /** The task succeeded; this does not prove that rows exist. */
  SUCCEEDED,
  /** The task failed, with a reason. */
  FAILED,
  /** The item has no status, or an unknown one. */
  UNKNOWN;

  /** Parses the attribute. */
  public static SyncStatus parse(String text) {
    for (SyncStatus status : values()) {
      if (status.name().equals(text)) {
        return status;
      }
    }
    return UNKNOWN;
  }
}
