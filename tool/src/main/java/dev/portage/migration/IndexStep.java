package dev.portage.migration;

import dev.portage.index.BuildListener;
import dev.portage.index.BuildProgress;
import dev.portage.index.DropDecision;
import dev.portage.index.IndexBuild;
import dev.portage.index.IndexBuild.Built;
import dev.portage.index.IndexDrop;
import dev.portage.index.LockTimeout;
import dev.portage.index.Recall;
import dev.portage.index.RecallSample;
import dev.portage.index.TableIndexes;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.postgres.Database;
import dev.portage.store.ChunkTable;
import java.util.List;

/**
 * The vector index around a copy: dropped before many rows are copied into a table that has few,
 * since each row would be inserted into it one by one, and built or restored afterwards.
 */
final class IndexStep implements BuildListener {
  private final Database target;
  private final ChunkTable table;
  private final Reporter reporter;
  private final TransferSettings settings;
  private String phase = "";

  /** For this table. */
  IndexStep(Database target, ChunkTable table, Reporter reporter, TransferSettings settings) {
    this.target = target;
    this.table = table;
    this.reporter = reporter;
    this.settings = settings;
  }

  /**
   * Drops it where that is worth it, and records it in the target.
   *
   * @param rowsToCopy that are still to come
   * @param rowsOnTarget that the table has now
   */
  void drop(long rowsToCopy, long rowsOnTarget) {
    TableIndexes existing = TableIndexes.of(target, table);
    if (existing.all().isEmpty()) {
      return;
    }
    DropDecision decision =
        new DropDecision(rowsToCopy, rowsOnTarget, existing.tenantIndex().isPresent());
    if (!decision.drops()) {
      return;
    }
    drops()
        .drop()
        .forEach(
            name -> reporter.note("index %s is dropped while rows are copied".formatted(name)));
    reportDropped();
  }

  /** Whether an index is still to be restored. */
  boolean isDropped() {
    return !drops().dropped().isEmpty();
  }

  /** Registers what is still to be restored, in case the run ends here. */
  private void reportDropped() {
    drops().dropped().forEach(index -> reporter.outstanding(outstanding(index)));
  }

  private Outstanding outstanding(Dropped index) {
    return Outstanding.index(table.name(), index.name(), index.definition());
  }

  /** Restores the index as it was. */
  void restore() {
    for (Dropped index : drops().dropped()) {
      if (drops().restore(index, this)) {
        reporter.note("index %s restored".formatted(index.name()));
      }
      reporter.settled(outstanding(index));
    }
  }

  /**
   * Restores it after a failure, unless another process coordinates now. Where that fails, too, it
   * stays registered as outstanding.
   */
  void restoreAfter(RuntimeException failure, CoordinatorLock lock) {
    try {
      lock.ensureHeld();
      restore();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** Builds or restores the index for the rows that are there, and measures what searches find. */
  Recall build() {
    if (!settings.adviseIndex()) {
      restore();
      return Recall.measure(target, table, RecallSample.USUAL);
    }
    List<Dropped> dropped = drops().dropped();
    Built built =
        new IndexBuild(
                target,
                table,
                TableIndexes.distance(target, table),
                IndexBuild.Settings.live(settings.dropForeignIndex()),
                this)
            .advised();
    reporter.note("%s: recall@20 %.3f".formatted(built.choice().describe(), built.recall().mean()));
    if (!built.reached()) {
      reporter.warning(
          "searches find less than they should; \"portage index advise\" says what else there is");
    }
    // Those of another distance, which no search of the application asks by.
    restore();
    dropped.forEach(index -> reporter.settled(outstanding(index)));
    return built.recall();
  }

  private IndexDrop drops() {
    return new IndexDrop(target, table, LockTimeout.USUAL.atMost(settings.limits().lock()));
  }

  @Override
  public void progress(BuildProgress progress) {
    String now =
        progress.waitingFor() > 0
            ? "%s, waiting for process %d".formatted(progress.phase(), progress.waitingFor())
            : progress.phase();
    if (!now.equals(phase)) {
      phase = now;
      reporter.note("building: %s, %s".formatted(now, Durations.format(progress.elapsed())));
    }
  }

  @Override
  public void note(String what) {
    reporter.note(what);
  }
}
