package dev.portage.migration;

import dev.portage.index.BuildListener;
import dev.portage.index.BuildProgress;
import dev.portage.index.UnfinishedBuild;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.store.ChunkTable;

/**
 * Registers, while indexes are built, what the run leaves if it ends now.
 *
 * @param table whose indexes they are
 * @param reporter where it is registered
 * @param shown receives the progress
 */
public record OutstandingIndexes(ChunkTable table, Reporter reporter, BuildListener shown)
    implements BuildListener {
  @Override
  public void progress(BuildProgress progress) {
    shown.progress(progress);
  }

  @Override
  public void note(String what) {
    shown.note(what);
  }

  @Override
  public void dropped(Dropped index) {
    reporter.outstanding(of(index));
  }

  @Override
  public void settled(Dropped index) {
    reporter.settled(of(index));
  }

  private Outstanding of(Dropped index) {
    return Outstanding.index(table.name(), index.name(), index.definition());
  }

  @Override
  public void begun(UnfinishedBuild build) {
    reporter.outstanding(Outstanding.unfinished(table, build));
  }

  @Override
  public void ended(UnfinishedBuild build) {
    reporter.settled(Outstanding.unfinished(table, build));
  }
}
