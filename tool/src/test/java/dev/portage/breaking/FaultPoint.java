package dev.portage.breaking;

/** What every operation goes through; it may happen, wait, or break. */
@FunctionalInterface
interface FaultPoint {
  /**
   * One operation.
   *
   * @param effect makes it happen
   */
  void operation(Runnable effect);
}
