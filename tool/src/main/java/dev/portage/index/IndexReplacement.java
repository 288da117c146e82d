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

/**
 * Puts a chosen index in the place of what stands: built under another name first, then swapped.
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
   * What was found of a table.
   *
   * @param rows about how many, as the catalog says
   */
  private record Scene(
      TableShape shape,
      VectorIndexes standing,
      List<Dropped> dropped,
      BuildMemory memory,
      long rows) {}

  private Scene look() {
    return database.inTransaction(
        session -> {
          TableShape shape = IndexableTable.read(session, table);
          return new Scene(
              shape,
              VectorIndexes.of(session, table, shape),
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

  /** The name of the index, standing or not. */
  String name() {
    Scene scene = look();
    return name(scene);
  }

  private String name(Scene scene) {
    return IndexNames.of(table, scene.standing(), scene.dropped(), distance);
  }

  /**
   * Brings the table to this choice.
   *
   * @return whether anything was to be done
   */
  boolean to(IndexChoice choice) {
    Scene scene = look();
    boolean changed = stands(choice, scene) ? tidy(scene) : make(choice, scene);
    if (changed) {
      analyze();
    }
    return changed;
  }

  private boolean stands(IndexChoice choice, Scene scene) {
    List<VectorIndex> serving = scene.standing().serving(distance);
    return choice instanceof IndexChoice.None
        ? serving.isEmpty()
        : serving.stream()
            .anyMatch(
                index ->
                    index.valid()
                        && choice.is(index)
                        && index.knows(scene.rows())
                        && !IndexNames.isUnfinished(index.shortName()));
  }

  /** Removes what is left beside the index that stands. */
  private boolean tidy(Scene scene) {
    boolean leftOver =
        scene.standing().all().stream()
            .anyMatch(index -> IndexNames.isUnfinished(index.shortName()));
    if (!leftOver && scene.dropped().isEmpty()) {
      return false;
    }
    return swap("tidy up", session -> settle(session, scene, name(scene)));
  }

  private boolean make(IndexChoice choice, Scene scene) {
    new IndexStatement(database, listener).awaitNone(scene.shape(), settings.patience().whole());
    analyze();
    String name = name(scene);
    Optional<String> using =
        choice.using(
            table.embedding(), distance.operatorClass(scene.shape().embedding().unqualifiedType()));
    if (using.isPresent()) {
      build(choice, scene, name, using.get());
    } else {
      listener.note("no vector index is wanted: what stands is dropped");
    }
    return swap("put the new index in its place", session -> replace(session, scene, choice, name));
  }

  private void build(IndexChoice choice, Scene scene, String name, String using) {
    SqlName unfinished = scene.shape().index(IndexNames.unfinished(name));
    Optional<VectorIndex> left =
        scene.standing().all().stream()
            .filter(index -> index.name().equals(unfinished))
            .findFirst();
    if (left.isPresent() && left.get().valid() && choice.is(left.get())) {
      listener.note("%s was built before, and takes its place now".formatted(choice.shown()));
      return;
    }
    left.ifPresent(
        index -> {
          listener.note("an unfinished build, %s, is dropped".formatted(index.name()));
          swap("drop an unfinished index", session -> drop(session, index.name()));
        });
    listener.note(
        "building %s%s with %s and %d more workers"
            .formatted(
                choice.shown(),
                settings.concurrently() ? ", while the application goes on," : "",
                IndexAdvice.mebibytes(scene.memory().safeBytes()),
                workers(scene.memory())));
    new IndexStatement(database, listener)
        .run(
            "CREATE INDEX %s%s ON %s %s"
                .formatted(
                    settings.concurrently() ? "CONCURRENTLY " : "",
                    SqlName.of(IndexNames.unfinished(name)).quoted(),
                    table.name().quoted(),
                    using),
            scene.memory(),
            workers(scene.memory()),
            scene.rows());
  }

  /** A live application wants the processors, too. */
  private int workers(BuildMemory memory) {
    return settings.concurrently() ? memory.maintenanceWorkers() : memory.workers();
  }

  private boolean replace(Session session, Scene before, IndexChoice choice, String name)
      throws SQLException {
    for (VectorIndex index : before.standing().serving(distance)) {
      if (!IndexNames.isUnfinished(index.shortName())) {
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

  /** Removes unfinished indexes, and the notes of indexes that were replaced. */
  private boolean settle(Session session, Scene before, String name) throws SQLException {
    for (VectorIndex index : VectorIndexes.of(session, table, before.shape()).all()) {
      if (IndexNames.isUnfinished(index.shortName())) {
        drop(session, index.name());
      }
    }
    for (Dropped dropped : before.dropped()) {
      boolean replaced =
          dropped.name().equals(name)
              || Distance.ofDefinition(dropped.definition()).equals(Optional.of(distance));
      if (replaced) {
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
    return new LockRetry(database, settings.patience(), IndexDrop.LONGEST)
        .run("%s of %s".formatted(what, table.name()), work);
  }

  /** So that the planner knows how many rows there are, and of how many tenants. */
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
