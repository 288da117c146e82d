package dev.portage.index;

/** Hears how a build goes. */
public interface BuildListener {
  /** How far a build is; told about once a second, from another thread than the build's. */
  void progress(BuildProgress progress);

  /** Something that an operator should know, as a sentence without a full stop. */
  void note(String what);

  /** Hears nothing. */
  static BuildListener silent() {
    return new BuildListener() {
      @Override
      public void progress(BuildProgress progress) {
        // Nobody listens.
      }

      @Override
      public void note(String what) {
        // Nobody listens.
      }
    };
  }
}
