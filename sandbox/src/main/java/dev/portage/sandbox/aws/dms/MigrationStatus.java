package dev.portage.sandbox.aws.dms;

import java.util.Locale;
import java.util.Set;

/**
 * The status of a data migration. AWS documents the words of its console, such as "Load complete,
 * replication ongoing", and no spelling of the API; this one is that of the classic tasks.
 */
enum MigrationStatus {
  CREATING,
  READY,
  STARTING,
  LOAD_RUNNING,
  LOAD_COMPLETE_REPLICATION_ONGOING,
  REPLICATION_ONGOING,
  RELOADING_TARGET,
  STOPPING,
  STOPPED,
  FAILED,
  DELETING,
  MAINTENANCE;

  private static final Set<MigrationStatus> RUNNING =
      Set.of(
          STARTING,
          LOAD_RUNNING,
          LOAD_COMPLETE_REPLICATION_ONGOING,
          REPLICATION_ONGOING,
          RELOADING_TARGET);

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns whether it can be stopped. */
  boolean isRunning() {
    return RUNNING.contains(this);
  }

  /** Returns whether it has run, and can run again or be deleted. */
  boolean isOver() {
    return this == STOPPED || this == FAILED;
  }
}
