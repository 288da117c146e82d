package dev.portage.index;

import dev.portage.fault.Fault;
import dev.portage.journal.DroppedIndexes;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Replaces the existing index by a chosen one: built under another name first, then swapped. An
 * index that neither Portage nor the application's set-up made is replaced only where the settings
 * say so.
 */
final class IndexReplacement {
  private final Database database;
  private final ChunkTable table;
  private final Distance distance;
  private final IndexBuild.Settings settings;
  private final BuildListener listener;

  IndexReplacement(
      Database database,
      ChunkTable table,
      Distance distance,
      IndexBuild.Settings settings,
      BuildListener listener) {
    this.database = database;
    this.table = table;
    this.distance = distance;
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * The state of a table.
   *
   * @param rows about how many, as the catalog says
   */
  private record State(
      TableShape shape,
      TableIndexes existing,
      List<Dropped> dropped,
      BuildMemory memory,
      long rows) {}

  private State look() {
    return database.inTransaction(
        session -> {
          TableShape shape = IndexableTableReader.read(session, table);
          return new State(
              shape,
              TableIndexes.of(session, table, shape),
              DroppedIndexes.of(session, shape.oid()),
              BuildMemory.of(session),
              rows(session, shape));
        });
  }

  private static long rows(Session session, TableShape shape) throws SQLException {
    return session.one(
        "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = ?::oid",
        row -> row.getLong(1),
        shape.oid());
  }

  /** The name of the index, whether it exists or not. */
  String name() {
    State state = look();
    return name(state);
  }

  private String name(State state) {
    return IndexNames.of(table, state.existing(), state.dropped(), distance);
  }

  /**
   * Makes this choice the table's index.
   *
   * @return whether anything was changed
   */
  boolean to(IndexChoice choice) {
    State state = look();
    boolean changed = exists(choice, state) ? tidy(state) : make(choice, state);
    if (changed) {
      analyze();
    }
    return changed;
  }

  private boolean exists(IndexChoice choice, State state) {
    List<VectorIndex> serving = state.existing().serving(distance);
    return choice instanceof IndexChoice.None
        ? serving.isEmpty()
        : serving.stream()
            .anyMatch(
                index ->
                    index.valid()
                        && choice.is(index)
                        && index.knows(state.rows())
                        && !IndexNames.isUnfinished(index.shortName()));
  }

  /** Removes leftovers of earlier builds of the index. */
  private boolean tidy(State state) {
    boolean leftOver =
        state.existing().all().stream()
            .anyMatch(index -> IndexNames.isUnfinished(index.shortName()));
    if (!leftOver && state.dropped().isEmpty()) {
      return false;
    }
    return swap("tidy up", session -> settle(session, state, name(state)));
  }

  private boolean make(IndexChoice choice, State state) {
    new IndexStatement(database, listener).awaitNone(state.shape(), settings.lockTimeout().whole());
    analyze();
    String name = name(state);
    Optional<String> using =
        choice.using(
            table.embedding(), distance.operatorClass(state.shape().embedding().unqualifiedType()));
    if (using.isPresent()) {
      build(choice, state, name, using.get());
    } else {
      listener.note("no vector index is wanted: the existing one is dropped");
    }
    noteForeign(state);
    return swap("put the new index in its place", session -> replace(session, state, choice, name));
  }

  /** Prints the statements that restore by hand what is dropped for good. */
  private void noteForeign(State state) {
    Stream<String> existing =
        state.existing().serving(distance).stream()
            .filter(VectorIndex::isForeign)
            .map(VectorIndex::definition);
    Stream<String> dropped =
        state.dropped().stream()
            .filter(index -> IndexOrigin.of(index) == IndexOrigin.OPERATOR)
            .filter(this::isOfDistance)
            .map(Dropped::definition);
    Stream.concat(existing, dropped)
        .filter(definition -> settings.dropForeign())
        .forEach(
            definition ->
                listener.note(
                    "an existing index is dropped for good; this restores it: %s;"
                        .formatted(definition)));
  }

  private boolean isOfDistance(Dropped index) {
    return Distance.ofDefinition(index.definition()).equals(Optional.of(distance));
  }

  private boolean isReplaceable(VectorIndex index) {
    return settings.dropForeign() || !index.isForeign();
  }

  private void build(IndexChoice choice, State state, String name, String using) {
    SqlName unfinished = state.shape().index(IndexNames.unfinished(name));
    Optional<VectorIndex> left =
        state.existing().all().stream()
            .filter(index -> index.name().equals(unfinished))
            .findFirst();
    if (left.isPresent() && left.get().valid() && choice.is(left.get())) {
      listener.note("%s was built by an interrupted run, and is used".formatted(choice.describe()));
      return;
    }
    left.ifPresent(
        index -> {
          listener.note("an unfinished build, %s, is dropped".formatted(index.name()));
          swap("drop an unfinished index", session -> drop(session, index.name()));
        });
    listener.note(
        "building %s%s with %s and %d parallel workers"
            .formatted(
                choice.describe(),
                settings.concurrently() ? ", while the application writes," : "",
                IndexAdvice.mebibytes(state.memory().safeBytes()),
                workers(state.memory())));
    new IndexStatement(database, listener)
        .run(
            "CREATE INDEX %s%s ON %s %s"
                .formatted(
                    settings.concurrently() ? "CONCURRENTLY " : "",
                    SqlName.of(IndexNames.unfinished(name)).quoted(),
                    table.name().quoted(),
                    using),
            state.memory(),
            workers(state.memory()),
            state.rows());
  }

  /** Leaves processors to a live application. */
  private int workers(BuildMemory memory) {
    return settings.concurrently() ? memory.maintenanceWorkers() : memory.workers();
  }

  private boolean replace(Session session, State before, IndexChoice choice, String name)
      throws SQLException {
    // Read again: an index that was being built may be complete by now, and is the operator's.
    for (VectorIndex index : TableIndexes.of(session, table, before.shape()).serving(distance)) {
      if (!IndexNames.isUnfinished(index.shortName()) && isReplaceable(index)) {
        drop(session, index.name());
      }
    }
    if (!(choice instanceof IndexChoice.None)) {
      session.run(
          "ALTER INDEX %s RENAME TO %s"
              .formatted(
                  before.shape().index(IndexNames.unfinished(name)).quoted(),
                  SqlName.of(name).quoted()));
      session.run(
          "COMMENT ON INDEX %s IS '%s'"
              .formatted(
                  before.shape().index(name).quoted(),
                  VectorIndex.comment(rows(session, before.shape()))));
    }
    return settle(session, before, name);
  }

  /** Removes unfinished indexes, and the records of indexes that were replaced. */
  private boolean settle(Session session, State before, String name) throws SQLException {
    for (VectorIndex index : TableIndexes.of(session, table, before.shape()).all()) {
      if (IndexNames.isUnfinished(index.shortName())) {
        drop(session, index.name());
      }
    }
    for (Dropped dropped : before.dropped()) {
      boolean replaceable =
          settings.dropForeign() || IndexOrigin.of(dropped) != IndexOrigin.OPERATOR;
      if (replaceable && (dropped.name().equals(name) || isOfDistance(dropped))) {
        DroppedIndexes.forget(session, before.shape().oid(), dropped.name());
      }
    }
    return true;
  }

  private static boolean drop(Session session, SqlName index) throws SQLException {
    session.run("DROP INDEX IF EXISTS " + index.quoted());
    return true;
  }

  private boolean swap(String what, Database.Work<Boolean> work) {
    return new LockRetry(database, settings.lockTimeout(), IndexDrop.LONGEST)
        .run("%s of %s".formatted(what, table.name()), work);
  }

  /** Runs ANALYZE, so that the planner knows the numbers of rows and tenants. */
  private void analyze() {
    try {
      database.outsideTransaction(
          IndexDrop.LONGEST,
          session -> {
            session.run("ANALYZE " + table.name().quoted());
            return table;
          });
    } catch (Fault refused) {
      listener.note("ANALYZE did not work, the planner may choose badly: " + refused.getMessage());
    }
  }
}
