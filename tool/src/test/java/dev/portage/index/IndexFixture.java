package dev.portage.index;

import dev.portage.journal.ChangedSettings;
import dev.portage.journal.Created;
import dev.portage.postgres.LockTimeout;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Builds of indexes in a fresh database, with what they report. */
final class IndexFixture implements AutoCloseable {
  static final String NAME = "idx_items_embedding";

  final List<String> notes = Collections.synchronizedList(new ArrayList<>());
  final List<BuildProgress> progresses = Collections.synchronizedList(new ArrayList<>());

  final BuildListener listener =
      new BuildListener() {
        @Override
        public void progress(BuildProgress progress) {
          progresses.add(progress);
        }

        @Override
        public void note(String what) {
          notes.add(what);
        }
      };

  final Target target;

  /** Zero on any machine, so that no search is quick and an index is wanted. */
  double quick;

  /** What is asked for. */
  double recall = IndexAdvice.RECALL;

  /** Whether an index that the operator made may be dropped for good. */
  boolean dropForeign;

  IndexFixture() throws SQLException {
    target = Target.fresh();
  }

  IndexBuild build(ChunkTable table, boolean concurrently, boolean changeSettings) {
    return new IndexBuild(
        target.database(),
        table,
        distance(table),
        settings(concurrently, changeSettings),
        listener);
  }

  /** As the verb determines it. */
  Distance distance(ChunkTable table) {
    return SearchDistance.find(Optional.empty(), table, target.database(), Optional.empty())
        .required(table);
  }

  /** The name of this index of items while it is built. */
  String unfinished(String name) {
    return IndexNames.unfinished(name, target.shape().oid());
  }

  IndexBuild.Settings settings(boolean concurrently, boolean changeSettings) {
    return new IndexBuild.Settings(
        concurrently,
        changeSettings,
        new LockTimeout(Duration.ofMillis(300), Duration.ofSeconds(1)),
        new RecallSample(6, 4, Duration.ofMinutes(1)),
        recall,
        quick,
        dropForeign);
  }

  IndexBuild items() {
    return build(ChunkTable.ITEMS, true, true);
  }

  List<VectorIndex> indexes() {
    return TableIndexes.of(target.database(), ChunkTable.ITEMS).all();
  }

  List<Created.ChangedSetting> changedSettings() {
    return target.database().inTransaction(ChangedSettings::all);
  }

  void rows(String bot, int count, int each) throws SQLException {
    Chunks.dimensions(target, 32);
    Chunks.add(target, bot, count, each, 32);
  }

  @Override
  public void close() throws SQLException {
    target.close();
  }
}
