package dev.portage.migration;

import dev.portage.plan.Plan;

/** Hears the story while it happens. Whoever shows it to people implements this. */
public interface Story {
  /** A step begins. */
  void step(Phase phase);

  /** A fact of the present step. */
  void note(String what);

  /** Something that may need the operator. */
  void warning(String what);

  /** How many bots are done. */
  void progress(Progress progress);

  /**
   * Whether to go on: asked once, before anything that costs money.
   *
   * @throws dev.portage.fault.Fault USAGE where nobody can be asked
   */
  boolean agreed(Plan plan);

  /**
   * How far the bots are.
   *
   * @param done with an outcome
   * @param failed of those
   * @param running tasks now
   * @param all bots that had something to do
   */
  record Progress(int done, int failed, int running, int all) {}
}
