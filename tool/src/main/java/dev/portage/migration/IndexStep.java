package dev.portage.migration;

import dev.portage.index.BuildListener;
import dev.portage.index.BuildProgress;
import dev.portage.index.IndexBuild;
import dev.portage.index.IndexBuild.Built;
import dev.portage.index.IndexDrop;
import dev.portage.index.LockTimeout;
import dev.portage.index.Recall;
import dev.portage.index.RecallSample;
import dev.portage.index.VectorIndexes;
import dev.portage.postgres.Database;
import dev.portage.store.ChunkTable;
import java.util.List;

/**
 * The vector index around a copy: away before the rows come, since each row would be sorted into an
 * index that is of no use then, and made for the rows that are there when they have come.
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

  /** Takes it away, and notes it in the target. */
  void drop() {
    List<String> dropped = drops().drop();
    dropped.forEach(
        name -> reporter.note("index %s is away until the rows are there".formatted(name)));
  }

  /** Whether something is noted that has not come back. */
  boolean away() {
    return !drops().dropped().isEmpty();
  }

  /** What a stop owes the application: the index as it was. */
  void bringBack() {
    drops().bringBack().forEach(name -> reporter.note("index %s is back".formatted(name)));
  }

  /** Makes the index for the rows that are there, and says what searches find. */
  Recall build() {
    if (!settings.adviseIndex()) {
      bringBack();
      return Recall.measure(target, table, RecallSample.USUAL);
    }
    Built built =
        new IndexBuild(
                target,
                table,
                VectorIndexes.distance(target, table),
                IndexBuild.Settings.LIVE,
                this)
            .advised();
    reporter.note("%s: recall@20 %.3f".formatted(built.choice().shown(), built.recall().mean()));
    if (!built.reached()) {
      reporter.warning(
          "searches find less than they should; \"portage index advise\" says what else there is");
    }
    // Those of another distance, which no search of the application asks by.
    bringBack();
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
      reporter.note("building: %s, %s".formatted(now, Durations.shown(progress.elapsed())));
    }
  }

  @Override
  public void note(String what) {
    reporter.note(what);
  }
}
