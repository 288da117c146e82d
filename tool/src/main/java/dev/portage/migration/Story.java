package dev.portage.migration;

/** Hears the story while it happens. Whoever shows it to people implements this. */
public interface Story {
  /**
   * A step begins.
   *
   * @param numbered as {@code 3/7 survey}
   */
  void step(String numbered);

  /** A fact of the present step. */
  void note(String what);

  /** Something that may need the operator. */
  void warning(String what);

  /** How many bots are done. */
  void progress(Progress progress);

  /**
   * Whether to go on: asked once, before anything that costs money or writes rows.
   *
   * @param because what it does, as a sentence without its end
   * @throws dev.portage.fault.Fault USAGE where nobody can be asked
   */
  boolean agreed(String because);

  /** Something exists, or is dropped, that the operator has to know of if the run ends now. */
  default void outstanding(Outstanding what) {}

  /** It is removed or restored. */
  default void settled(Outstanding what) {}

  /**
   * How far the bots are.
   *
   * @param done with an outcome
   * @param failed of those
   * @param running tasks now
   * @param all bots that had something to do
   * @param more what else is to be said of it, or ""
   */
  record Progress(int done, int failed, int running, int all, String more) {}
}
