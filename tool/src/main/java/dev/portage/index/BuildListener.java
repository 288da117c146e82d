package dev.portage.index;

/** Receives the progress of a build. */
public interface BuildListener {
  /** Called about once a second, from another thread than the build's. */
  void progress(BuildProgress progress);

  /** Something that an operator should know, as a sentence without a full stop. */
  void note(String what);

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
