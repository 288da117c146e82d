package dev.portage.migration;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** Records every note, warning and question of a run, and answers each question with yes. */
public final class RecordingReporter implements Reporter {
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final AtomicReference<Progress> last = new AtomicReference<>();
  private final Map<String, String> outstanding = new ConcurrentHashMap<>();
  private final Map<String, Runnable> atNotes = new ConcurrentHashMap<>();

  /** Notes and warnings. */
  public List<String> said() {
    return said;
  }

  @Override
  public void step(String numbered) {
    record("STEP " + numbered);
  }

  @Override
  public void note(String what) {
    record(what);
  }

  private void record(String what) {
    said.add(what);
    atNotes.forEach(
        (part, then) -> {
          if (what.contains(part) && atNotes.remove(part, then)) {
            then.run();
          }
        });
  }

  /** Does something, once, when a step, note or warning with these words is given. */
  public void at(String part, Runnable then) {
    atNotes.put(part, then);
  }

  @Override
  public void warning(String what) {
    record("! " + what);
  }

  /** What the run left, a sentence each. */
  public List<String> outstanding() {
    return List.copyOf(outstanding.values());
  }

  @Override
  public void outstanding(Outstanding what) {
    outstanding.put(what.thing(), what.sentence(TargetOptions.NONE));
  }

  @Override
  public void settled(Outstanding what) {
    outstanding.remove(what.thing());
  }

  @Override
  public void progress(Progress progress) {
    last.set(progress);
  }

  /** The last figures that were shown. */
  Progress lastProgress() {
    return last.get();
  }

  @Override
  public boolean agreed(String because) {
    said.add("? " + because);
    return true;
  }
}
