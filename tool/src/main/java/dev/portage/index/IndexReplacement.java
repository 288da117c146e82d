package dev.portage.index;

import dev.portage.fault.Fault;
import dev.portage.journal.DroppedIndexes;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Replaces the existing index by a chosen one, on trial: it is built under another name first, then
 * swapped, and what it replaces is recorded. Once it is measured, it is either {@link #accept
 * accepted}, or {@link #reject rejected}: then it is dropped, and the former index is restored. An
 * index that neither Portage nor the application's set-up made is replaced only where the settings
 * say so, and one that is partial or over an expression never is.
 */
final class IndexReplacement {
  private final Database database;
  private final ChunkTable table;
  private final Distance distance;
  private final IndexBuild.Settings settings;
  private final BuildListener listener;
  private final UnfinishedIndex unfinished;

  /** What was replaced and could not be recorded, for want of the right to create a schema. */
  private final List<Dropped> unrecorded = new ArrayList<>();

  /** What searches used until it was replaced. */
  private final List<Dropped> replaced = new ArrayList<>();

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
    return name(TableState.of(database, table));
  }

  private String name(TableState state) {
    return IndexNames.of(table, state.existing(), state.dropped(), distance);
  }

  /** The name of the index that exists; empty where there is none. */
  Optional<String> existing() {
    return TableIndexes.of(database, table).serving(distance).stream()
        .filter(index -> index.valid() && !index.unfinished())
        .map(VectorIndex::shortName)
        .findFirst();
  }

  /**
   * Makes this choice the table's index, on trial.
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

  /** Removes what interrupted builds left over. */
  boolean tidy() {
    return tidy(TableState.of(database, table));
  }

  private boolean tidy(TableState state) {
    return state.existing().all().stream().anyMatch(VectorIndex::unfinished)
        && unfinished.inShortTransaction("tidy up", session -> dropUnfinished(session, state));
  }

  private boolean make(IndexChoice choice, TableState state) {
    unfinished.awaitNone();
    analyze();
    String name = name(state);
    Optional<String> using =
        choice.using(
            table.embedding(), distance.operatorClass(state.shape().embedding().unqualifiedType()));
    Optional<UnfinishedIndex.Wanted> wanted = using.map(how -> wanted(choice, name, how));
    if (wanted.isPresent()) {
      unfinished.build(state, wanted.get());
    } else {
      listener.note("no vector index is wanted: the existing one is dropped");
    }
    boolean changed =
        unfinished.inShortTransaction(
            "put the new index in its place", session -> replace(session, state, choice, name));
    replaced.forEach(listener::dropped);
    wanted.ifPresent(of -> unfinished.ended(state, of));
    return changed;
  }

  private UnfinishedIndex.Wanted wanted(IndexChoice choice, String name, String using) {
    String clause = "ON %s %s".formatted(table.name().quoted(), using);
    return new UnfinishedIndex.Wanted(
        name, choice.describe(), clause, settings.concurrently(), choice::is);
  }

  private boolean isReplaceable(VectorIndex index) {
    return settings.dropForeign() || !index.isForeign();
  }

  private boolean isReplaceable(Dropped index) {
    boolean mine = settings.dropForeign() || IndexOrigin.of(index) != IndexOrigin.OPERATOR;
    return mine && IndexDefinition.of(index).isPlain(distance);
  }

  private boolean replace(Session session, TableState before, IndexChoice choice, String name)
      throws SQLException {
    // Read again: an index that was being built may be complete by now, and is the operator's.
    for (VectorIndex index : TableIndexes.of(session, table, before.shape()).serving(distance)) {
      if (!index.unfinished() && isReplaceable(index)) {
        if (index.valid() && !index.onTrial()) {
          record(session, before, index);
        }
        UnfinishedIndex.drop(session, index.name());
      }
    }
    if (!(choice instanceof IndexChoice.None)) {
      session.run(
          "ALTER INDEX %s RENAME TO %s"
              .formatted(
                  UnfinishedIndex.unfinishedName(before.shape(), name).quoted(),
                  SqlName.of(name).quoted()));
      comment(
          session,
          before.shape().index(name),
          VectorIndex.commentOnTrial(TableState.rows(session, before.shape())));
    }
    return dropUnfinished(session, before);
  }

  private void record(Session session, TableState before, VectorIndex index) throws SQLException {
    Dropped dropped = new Dropped(index.shortName(), index.definition(), index.comment());
    if (!replaced.contains(dropped)) {
      replaced.add(dropped);
    }
    if (DroppedIndexes.canRecord(session)) {
      DroppedIndexes.prepare(session);
      DroppedIndexes.note(session, before.shape().oid(), dropped);
    } else if (!unrecorded.contains(dropped)) {
      unrecorded.add(dropped);
      // Killed from here on, only this line knows of it.
      listener.note(
          "index %s is dropped until another one is measured, and cannot be recorded here; this"
                  .formatted(dropped.name())
              + " restores it: %s;".formatted(dropped.definition()));
    }
  }

  private static void comment(Session session, SqlName index, String comment) throws SQLException {
    session.run("COMMENT ON INDEX %s IS '%s'".formatted(index.quoted(), comment));
  }

  private static boolean dropUnfinished(Session session, TableState before) throws SQLException {
    for (VectorIndex index : before.existing().all()) {
      if (index.unfinished()) {
        UnfinishedIndex.drop(session, index.name());
      }
    }
    return true;
  }

  /** Keeps what was built: the records of what it replaced are deleted. */
  void accept() {
    TableState state = TableState.of(database, table);
    List<VectorIndex> onTrial = onTrial(state);
    List<Dropped> recorded = state.dropped().stream().filter(this::isReplaceable).toList();
    if (onTrial.isEmpty() && recorded.isEmpty() && replaced.isEmpty()) {
      return;
    }
    Stream.concat(
            recorded.stream().filter(index -> IndexOrigin.of(index) == IndexOrigin.OPERATOR),
            Stream.concat(unrecorded.stream(), replaced.stream()))
        .distinct()
        .forEach(
            index ->
                listener.note(
                    "an existing index is dropped for good; this restores it: %s;"
                        .formatted(index.definition())));
    unfinished.inShortTransaction(
        "keep the new index",
        session -> {
          for (VectorIndex index : onTrial) {
            comment(session, index.name(), VectorIndex.comment(index.builtOver().orElseThrow()));
          }
          for (Dropped index : recorded) {
            DroppedIndexes.forget(session, state.shape().oid(), index.name());
          }
          return true;
        });
    Stream.concat(recorded.stream(), replaced.stream()).forEach(listener::settled);
  }

  private List<VectorIndex> onTrial(TableState state) {
    return state.existing().serving(distance).stream().filter(VectorIndex::onTrial).toList();
  }

  /** Drops what was built, and restores the former index. Killed here, it leaves the record. */
  void reject() {
    TableState state = TableState.of(database, table);
    List<VectorIndex> onTrial = onTrial(state);
    if (!onTrial.isEmpty()) {
      unfinished.inShortTransaction(
          "drop the new index",
          session -> {
            for (VectorIndex index : onTrial) {
              UnfinishedIndex.drop(session, index.name());
            }
            return true;
          });
    }
    IndexRestoration restoration =
        new IndexRestoration(database, table, settings.lockTimeout(), listener);
    Stream.concat(state.dropped().stream().filter(this::isReplaceable), unrecorded.stream())
        .filter(restoration::restore)
        .forEach(index -> listener.note("index %s restored".formatted(index.name())));
    unrecorded.clear();
    replaced.clear();
    if (!onTrial.isEmpty()) {
      analyze();
    }
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
