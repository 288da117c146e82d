package dev.portage.sidecluster;

import java.time.Duration;

/** Hears how a side cluster comes and goes. */
public interface SideClusterListener {
  /** Something was asked for, or turned out: a sentence without a full stop. */
  void note(String what);

  /**
   * Another look, and it is not done yet.
   *
   * @param thing what is waited for, such as {@code snapshot x}
   * @param status what RDS calls it now
   * @param waited since the first look
   */
  void waiting(String thing, String status, Duration waited);
}
