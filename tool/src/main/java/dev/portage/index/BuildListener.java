package dev.portage.index;

import dev.portage.journal.DroppedIndexes.Dropped;

/** Receives the progress of a build. */
public interface BuildListener {
  /** Called about once a second, from another thread than the build's. */
  void progress(BuildProgress progress);

  /** Something that an operator should know, as a sentence without a full stop. */
  void note(String what);

  /** An index no longer exists, until it is restored or another one takes its place. */
  default void dropped(Dropped index) {}

  /** It exists again, or is not needed any more. */
  default void settled(Dropped index) {}

  /** A build begins, which leaves this where it is interrupted. */
  default void begun(UnfinishedBuild build) {}

  /** It is complete, or dropped. */
  default void ended(UnfinishedBuild build) {}

  /** Ignores everything. */
  static BuildListener silent() {
    return new BuildListener() {
      @Override
      public void progress(BuildProgress progress) {
        // Ignored.
      }

      @Override
      public void note(String what) {
        // Ignored.
      }
    };
  }
}
