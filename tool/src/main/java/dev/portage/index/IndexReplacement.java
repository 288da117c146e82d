package dev.portage.index;

import dev.portage.fault.Fault;
import dev.portage.journal.DroppedIndexes;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
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
  private final UnfinishedIndex unfinished;

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
    this.unfinished = new UnfinishedIndex(database, table, settings.lockTimeout(), listener);
  }

  /** The name of the index, whether it exists or not. */
  String name() {
    TableState state = TableState.of(database, table);
    return name(state);
  }

  private String name(TableState state) {
    return IndexNames.of(table, state.existing(), state.dropped(), distance);
  }

  /**
   * Makes this choice the table's index.
   *
   * @return whether anything was changed
   */
  boolean to(IndexChoice choice) {
    TableState state = TableState.of(database, table);
    boolean changed = exists(choice, state) ? tidy(state) : make(choice, state);
    if (changed) {
      analyze();
    }
    return changed;
  }

  private boolean exists(IndexChoice choice, TableState state) {
    List<VectorIndex> serving = state.existing().serving(distance);
    return choice instanceof IndexChoice.None
        ? serving.isEmpty()
        : serving.stream()
            .anyMatch(
                index ->
                    index.valid()
                        && choice.is(index)
                        && index.knows(state.rows())
                        && !index.unfinished());
  }

  /** Removes leftovers of earlier builds of the index. */
  private boolean tidy(TableState state) {
    boolean leftOver = state.existing().all().stream().anyMatch(VectorIndex::unfinished);
    if (!leftOver && state.dropped().isEmpty()) {
      return false;
    }
    return unfinished.inShortTransaction("tidy up", session -> settle(session, state, name(state)));
  }

  private boolean make(IndexChoice choice, TableState state) {
    unfinished.awaitNone();
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
    return unfinished.inShortTransaction(
        "put the new index in its place", session -> replace(session, state, choice, name));
  }

  /** Prints the statements that restore by hand what is dropped for good. */
  private void noteForeign(TableState state) {
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

  private void build(IndexChoice choice, TableState state, String name, String using) {
    String clause = "ON %s %s".formatted(table.name().quoted(), using);
    unfinished.build(
        state,
        new UnfinishedIndex.Wanted(
            name, choice.describe(), clause, settings.concurrently(), choice::is));
  }

  private boolean replace(Session session, TableState before, IndexChoice choice, String name)
      throws SQLException {
    // Read again: an index that was being built may be complete by now, and is the operator's.
    for (VectorIndex index : TableIndexes.of(session, table, before.shape()).serving(distance)) {
      if (!index.unfinished() && isReplaceable(index)) {
        UnfinishedIndex.drop(session, index.name());
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
                  VectorIndex.comment(TableState.rows(session, before.shape()))));
    }
    return settle(session, before, name);
  }

  /** Removes unfinished indexes, and the records of indexes that were replaced. */
  private boolean settle(Session session, TableState before, String name) throws SQLException {
    for (VectorIndex index : before.existing().all()) {
      if (index.unfinished()) {
        UnfinishedIndex.drop(session, index.name());
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
