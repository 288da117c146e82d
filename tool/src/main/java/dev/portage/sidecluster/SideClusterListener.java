package dev.portage.sidecluster;

import java.time.Duration;

/** Is told how a side cluster is created and removed. */
public interface SideClusterListener {
  /** Something was requested, or found: a sentence without a full stop. */
  void note(String what);

  /**
   * Another poll, and it is not done yet.
   *
   * @param thing what is waited for, such as {@code snapshot x}
   * @param status what RDS calls it now
   * @param waited since the first poll
   */
  void waiting(String thing, String status, Duration waited);
}
