package dev.portage.index;

import dev.portage.postgres.Database;
import dev.portage.postgres.LockRetry;
import dev.portage.postgres.LockTimeout;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Builds an index under the name of an unfinished one; the caller renames it once it is complete.
 * What an interrupted run completed is used; what it left incomplete is dropped first, and so is
 * what a build leaves that fails.
 */
final class UnfinishedIndex {
  private final Database database;
  private final ChunkTable table;
  private final LockTimeout lockTimeout;
  private final BuildListener listener;

  UnfinishedIndex(
      Database database, ChunkTable table, LockTimeout lockTimeout, BuildListener listener) {
    this.database = database;
    this.table = table;
    this.lockTimeout = lockTimeout;
    this.listener = listener;
  }

  /**
   * The index to build.
   *
   * @param name that it gets once it is complete
   * @param description of it, for messages
   * @param clause of CREATE INDEX that follows the name
   * @param concurrently whether the application may write during the build
   * @param equal whether an index is the wanted one, apart from its name
   */
  record Wanted(
      String name,
      String description,
      String clause,
      boolean concurrently,
      Predicate<VectorIndex> equal) {
    SqlName unfinished(TableState state) {
      return unfinishedName(state.shape(), name);
    }

    private UnfinishedBuild left(TableState state) {
      return new UnfinishedBuild(unfinished(state), Distance.ofDefinition(clause));
    }
  }

  /** Waits while the server runs another build of this table, for a process that was killed. */
  void awaitNone() {
    new IndexStatement(database, listener)
        .awaitNone(TableState.of(database, table).shape(), lockTimeout.whole());
  }

  void build(TableState state, Wanted wanted) {
    SqlName unfinished = wanted.unfinished(state);
    Optional<VectorIndex> left =
        state.existing().all().stream()
            .filter(index -> index.name().equals(unfinished))
            .findFirst();
    if (left.isPresent() && left.get().valid() && wanted.equal().test(left.get())) {
      listener.note(
          "%s was built by an interrupted run, and is used".formatted(wanted.description()));
      return;
    }
    left.ifPresent(
        index -> {
          listener.note("an unfinished build, %s, is dropped".formatted(index.name()));
          drop(index.name());
        });
    listener.begun(wanted.left(state));
    try {
      create(state, wanted);
    } catch (RuntimeException failed) {
      dropAfter(failed, wanted, state);
      throw failed;
    }
  }

  /** It has the name of a finished one now, or was dropped. */
  void ended(TableState state, Wanted wanted) {
    listener.ended(wanted.left(state));
  }

  private void create(TableState state, Wanted wanted) {
    BuildMemory memory = state.memory();
    // Leaves processors to a live application.
    int workers = wanted.concurrently() ? memory.maintenanceWorkers() : memory.workers();
    listener.note(
        "building %s%s with %s and %d parallel workers"
            .formatted(
                wanted.description(),
                wanted.concurrently() ? ", while the application writes," : "",
                IndexAdvice.mebibytes(memory.safeBytes()),
                workers));
    new IndexStatement(database, listener)
        .run(
            "CREATE INDEX %s%s %s"
                .formatted(
                    wanted.concurrently() ? "CONCURRENTLY " : "",
                    SqlName.of(wanted.unfinished(state).last()).quoted(),
                    wanted.clause()),
            memory,
            workers,
            state.rows());
  }

  private void dropAfter(RuntimeException failed, Wanted wanted, TableState state) {
    SqlName unfinished = wanted.unfinished(state);
    try {
      drop(unfinished);
      ended(state, wanted);
    } catch (RuntimeException e) {
      failed.addSuppressed(e);
      listener.note("%s is left over, and dropped by the next build".formatted(unfinished));
    }
  }

  private void drop(SqlName unfinished) {
    inShortTransaction("drop an unfinished index", session -> drop(session, unfinished));
  }

  /** The name of an index of this table until it is complete, with its schema. */
  static SqlName unfinishedName(TableShape shape, String name) {
    return shape.index(IndexNames.unfinished(name, shape.oid()));
  }

  static boolean drop(Session session, SqlName index) throws SQLException {
    session.run("DROP INDEX IF EXISTS " + index.quoted());
    return true;
  }

  /** Runs a transaction that locks the table, again and again until the lock is free. */
  <T> T inShortTransaction(String what, Database.Work<T> work) {
    return new LockRetry(database, lockTimeout, IndexDrop.LONGEST)
        .run("%s of %s".formatted(what, table.name()), work);
  }
}
