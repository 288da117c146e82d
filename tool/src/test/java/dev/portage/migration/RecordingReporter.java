package dev.portage.migration;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A story that nobody hears; it agrees to everything, and remembers what was said. */
public final class RecordingReporter implements Reporter {
  private final List<String> said = new CopyOnWriteArrayList<>();

  /** Notes and warnings. */
  public List<String> said() {
    return said;
  }

  @Override
  public void step(String numbered) {
    said.add("STEP " + numbered);
  }

  @Override
  public void note(String what) {
    said.add(what);
  }

  @Override
  public void warning(String what) {
    said.add("! " + what);
  }

  @Override
  public void progress(Progress progress) {}

  @Override
  public boolean agreed(String because) {
    return true;
  }
}
