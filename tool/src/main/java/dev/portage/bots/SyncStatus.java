package dev.portage.bots;

/** How far the application says a bot's embedding is (UPSTREAM 2.3). */
public enum SyncStatus {
  /** A task is asked for. */
  QUEUED,
  /** A task is at work, or died at it. */
  RUNNING,
  /** Done; this does not prove that rows exist. */
  SUCCEEDED,
  /** Given up, with a reason. */
  FAILED,
  /** The item does not say, or says something else. */
  UNKNOWN;

  /** Reads the attribute's text. */
  public static SyncStatus parse(String text) {
    for (SyncStatus status : values()) {
      if (status.name().equals(text)) {
        return status;
      }
    }
    return UNKNOWN;
  }
}
