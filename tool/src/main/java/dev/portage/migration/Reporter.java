package dev.portage.migration;

import dev.portage.store.TenantNoun;

/**
 * Shows the operator what a run does while it happens, and asks before it costs money or writes
 * rows. The command line implements it.
 */
public interface Reporter {
  /**
   * A step begins.
   *
   * @param numbered as {@code 3/7 survey}
   */
  void step(String numbered);

  /** A fact of the present step. */
  void note(String what);

  /** Something that may need the operator's attention; it is shown once. */
  void warning(String what);

  /** How many bots are done. */
  void progress(Progress progress);

  /**
   * Asks whether to continue: once, before anything that costs money or writes rows.
   *
   * @param because what the run is about to do, as a sentence without its end
   * @throws dev.portage.fault.Fault USAGE where there is no terminal to ask at
   */
  boolean agreed(String because);

  /** Something exists, or is dropped, that the operator has to know of if the run ends now. */
  default void outstanding(Outstanding what) {}

  /** It is removed or restored. */
  default void settled(Outstanding what) {}

  /**
   * How far the bots, or tenants, are.
   *
   * @param done with an outcome
   * @param failed of those
   * @param running tasks or batches now
   * @param all that had something to do
   * @param noun what they are called
   * @param more further figures, or ""
   */
  record Progress(int done, int failed, int running, int all, TenantNoun noun, String more) {}
}
