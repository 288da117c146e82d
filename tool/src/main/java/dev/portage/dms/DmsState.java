package dev.portage.dms;

import java.util.Locale;

/**
 * The states of a data migration. AWS documents the words of its console and not those of its API,
 * so they are compared without case, blanks and punctuation, and a word that is not known counts as
 * running.
 */
public enum DmsState {
  /** It is being created. */
  CREATING,
  /** It was never started. */
  READY,
  /** DMS builds the environment that runs it: up to 15 minutes. */
  STARTING,
  /** Rows are loaded. */
  LOADING,
  /** Rows are loaded, and changes follow. */
  FOLLOWING,
  /** It is being stopped. */
  STOPPING,
  /** It was stopped, or a full load is complete. */
  STOPPED,
  /** It ended with a failure. */
  FAILED,
  /** It is being deleted. */
  DELETING,
  /** DMS replaces its own software, and the data migration keeps running. */
  MAINTENANCE,
  /** A word that is not known. */
  UNKNOWN;

  static DmsState of(String word) {
    return switch (word.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-")) {
      case "creating" -> CREATING;
      case "ready", "created" -> READY;
      case "starting" -> STARTING;
      case "load-running", "running", "reloading-target" -> LOADING;
      case "load-complete-replication-ongoing", "replication-ongoing" -> FOLLOWING;
      case "stopping" -> STOPPING;
      case "stopped" -> STOPPED;
      case "failed" -> FAILED;
      case "deleting" -> DELETING;
      case "maintenance" -> MAINTENANCE;
      default -> UNKNOWN;
    };
  }

  /** Whether it has run, and can be started again or deleted. */
  public boolean isOver() {
    return this == STOPPED || this == FAILED;
  }

  /** Whether it moves rows, or is about to. */
  public boolean isRunning() {
    return switch (this) {
      case STARTING, LOADING, FOLLOWING, MAINTENANCE, UNKNOWN -> true;
      case CREATING, READY, STOPPING, STOPPED, FAILED, DELETING -> false;
    };
  }
}
