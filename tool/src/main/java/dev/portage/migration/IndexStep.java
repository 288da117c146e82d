package dev.portage.migration;

import dev.portage.fault.Fault;
import dev.portage.index.BuildListener;
import dev.portage.index.BuildProgress;
import dev.portage.index.DropDecision;
import dev.portage.index.IndexAdoption;
import dev.portage.index.IndexAdvice;
import dev.portage.index.IndexBuild;
import dev.portage.index.IndexBuild.Built;
import dev.portage.index.IndexDrop;
import dev.portage.index.Recall;
import dev.portage.index.RecallSample;
import dev.portage.index.SearchDistance;
import dev.portage.index.TableIndexes;
import dev.portage.index.VectorIndex;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.postgres.Database;
import dev.portage.postgres.LockTimeout;
import dev.portage.store.ChunkTable;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

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

  /** Creates the step for the vector index of this table of the target. */
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

  /** Says where the table has no vector index: one may have been dropped since it was built. */
  void noteWhereNone() {
    if (TableIndexes.of(target, table).all().isEmpty()) {
      reporter.note(
          "%s has no vector index; \"%s\" says whether its searches need one"
              .formatted(table.name(), settings.index().command("advise")));
    }
  }

  /** Whether an index is still to be restored. */
  boolean isDropped() {
    return !drops().dropped().isEmpty();
  }

  /** Registers what is still to be restored, in case the run ends here. */
  private void reportDropped() {
    drops().dropped().forEach(listener()::dropped);
  }

  private OutstandingIndexes listener() {
    return new OutstandingIndexes(table, reporter, this);
  }

  /** Restores the index as it was. */
  void restore() {
    for (Dropped index : drops().dropped()) {
      if (drops().restore(index, listener())) {
        reporter.note("index %s restored".formatted(index.name()));
      }
      listener().settled(index);
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

  /** The distance by which the table is searched, as far as anything says so. */
  SearchDistance distance(Database source) {
    return SearchDistance.find(settings.index().distance(), table, target, Optional.of(source));
  }

  /**
   * Builds or restores the index for the rows that are there, and measures what searches find.
   *
   * @param by empty where nothing says it: then nothing is measured, and none is built but those
   *     that the target had, or the source has
   * @param live whether the target has rows of its own, for which its index was built
   */
  Optional<Recall> build(Database source, SearchDistance by, BooleanSupplier live) {
    adopt(source);
    if (by.distance().isEmpty()) {
      restore();
      reporter.warning(
          "%s; no index is chosen and recall is not measured. \"%s --distance …\" does both"
              .formatted(by.unknown(table), settings.index().command("build")));
      return Optional.empty();
    }
    Recall recall = keeps(by, live) ? asItWas(by) : advised(by);
    reporter.note(
        "searches by %s (%s): recall@20 %s, %s"
            .formatted(
                by.distance().get().id(),
                by.reason(),
                recall.all().describe(),
                recall.indexes().isEmpty()
                    ? "through no vector index"
                    : "through " + String.join(", ", recall.indexes())));
    return Optional.of(recall);
  }

  private boolean keeps(SearchDistance by, BooleanSupplier live) {
    return switch (settings.index().after()) {
      case KEPT -> true;
      case ADVISED -> false;
      case USUAL -> live.getAsBoolean() && hasItsOwn(by);
    };
  }

  private boolean hasItsOwn(SearchDistance by) {
    Optional<String> own =
        TableIndexes.of(target, table).serving(by.distance().orElseThrow()).stream()
            .filter(VectorIndex::isInUse)
            .map(VectorIndex::shortName)
            .findFirst();
    own.ifPresent(
        name ->
            reporter.note(
                "index %s is kept, since the target has rows of its own; \"%s\" says whether another one is better"
                    .formatted(name, settings.index().command("advise"))));
    return own.isPresent();
  }

  /** Builds the source's own index where the target has none, unless it is to be replaced. */
  private void adopt(Database source) {
    IndexAdoption adoption = new IndexAdoption(source, target, table);
    boolean replaces = settings.index().advised() && settings.index().dropForeign();
    List<Dropped> adopted = replaces ? List.of() : adoption.record(settings.index().advised());
    for (Dropped index : adopted) {
      listener().dropped(index);
      try {
        drops().restore(index, listener());
        reporter.note("index %s is built as on the source".formatted(index.name()));
      } catch (Fault failed) {
        if (failed.isTransient()) {
          throw failed;
        }
        adoption.forget(index);
        reporter.warning(
            "the source's index %s could not be built: %s; by hand: %s;"
                .formatted(index.name(), failed.getMessage(), index.definition()));
      }
      listener().settled(index);
    }
    if (adopted.isEmpty()) {
      adoption
          .lacking()
          .forEach(
              definition ->
                  reporter.note(
                      "the target lacks an index of the source: %s;".formatted(definition)));
    }
  }

  private Recall asItWas(SearchDistance by) {
    restore();
    Recall recall = measured(by);
    if (recall.isBelow(IndexAdvice.RECALL)) {
      warnOfRecall();
    }
    return recall;
  }

  private void warnOfRecall() {
    reporter.warning(
        "searches find less than they should; \"%s\" says what else there is"
            .formatted(settings.index().command("advise")));
  }

  private Recall measured(SearchDistance by) {
    return Recall.measure(target, table, by.distance().orElseThrow(), RecallSample.USUAL);
  }

  private Recall advised(SearchDistance by) {
    List<Dropped> dropped = drops().dropped();
    Built built =
        new IndexBuild(
                target,
                table,
                by.distance().orElseThrow(),
                IndexBuild.Settings.live(settings.index().dropForeign()),
                listener())
            .advised();
    if (!built.reached()) {
      warnOfRecall();
    }
    // Those of another distance, which no search of the application asks by.
    restore();
    dropped.forEach(listener()::settled);
    return built.rejected() ? measured(by) : built.recall();
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
