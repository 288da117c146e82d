package dev.portage.dms;

import java.time.Duration;

/** Receives how the resources of a data migration are created and removed. */
public interface DmsListener {
  /** Something was requested, or found: a sentence without a full stop. */
  void note(String what);

  /**
   * Another poll, and it is not done yet.
   *
   * @param thing what is waited for
   * @param status of it now
   * @param waited since the first poll
   */
  void waiting(String thing, String status, Duration waited);
}
