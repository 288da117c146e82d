package dev.portage.sidecluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Remembers what it hears. */
record RecordedNotes(List<String> notes, List<String> waits) implements SideClusterListener {
  RecordedNotes() {
    this(new ArrayList<>(), new ArrayList<>());
  }

  @Override
  public void note(String what) {
    notes.add(what);
  }

  @Override
  public void waiting(String thing, String status, Duration waited) {
    waits.add(thing + ": " + status);
  }
}
