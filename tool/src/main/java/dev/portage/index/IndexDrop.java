package dev.portage.index;

import dev.portage.journal.Created;
import dev.portage.journal.DroppedIndexes;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.journal.Remover;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Drops the vector indexes of a table while rows are loaded, and restores them. What is dropped is
 * recorded in the target in the same transaction, so that after a kill the next run, {@code index
 * build} or {@code cleanup} can restore it.
 */
public final class IndexDrop implements Remover<Created.DroppedIndex> {
  /** Time limit of one statement: a graph over millions of rows takes long to build. */
  static final Duration LONGEST = Duration.ofDays(2);

  private final Database database;
  private final ChunkTable table;
  private final LockTimeout lockTimeout;

  /** For this table in this database. */
  public IndexDrop(Database database, ChunkTable table, LockTimeout lockTimeout) {
    this.database = database;
    this.table = table;
    this.lockTimeout = lockTimeout;
  }

  /**
   * Drops all vector indexes of the table and records them. A second call finds none, and changes
   * nothing. Searches by tenant are exact until they are restored.
   *
   * @return the names of those that this call dropped
   * @throws dev.portage.fault.Fault BUSY_ROWS when the application holds its locks for too long;
   *     NO_TABLE, NO_EXTENSION
   */
  public List<String> drop() {
    boolean none = TableIndexes.of(database, table).all().isEmpty();
    return none ? List.of() : change("drop the vector index of " + table.name(), this::drop);
  }

  private List<String> drop(Session session) throws SQLException {
    TableShape shape = IndexableTableReader.read(session, table);
    DroppedIndexes.prepare(session);
    DroppedIndexes.forgetLostTables(session);
    List<String> names = new ArrayList<>();
    for (VectorIndex index : TableIndexes.of(session, table, shape).all()) {
      session.run("DROP INDEX " + index.name().quoted());
      // An unfinished build of Portage's own is not restored.
      if (!IndexNames.isUnfinished(index.shortName())) {
        DroppedIndexes.note(
            session,
            shape.oid(),
            new Dropped(index.shortName(), index.definition(), index.comment()));
        names.add(index.shortName());
      }
    }
    return names;
  }

  /** What was dropped and is not restored yet. */
  public List<Dropped> dropped() {
    return database.inTransaction(
        session -> DroppedIndexes.of(session, IndexableTableReader.read(session, table).oid()));
  }

  /**
   * Restores every index that was dropped, by its name and definition, and deletes its record. An
   * index that exists again already is skipped. Sessions that write into the table wait during
   * this.
   *
   * @return the names of those that this call restored
   * @throws dev.portage.fault.Fault as {@link #drop}
   */
  public List<String> restore() {
    return restore(index -> true);
  }

  /** Restores one of them. */
  @Override
  public boolean remove(Created.DroppedIndex dropped) {
    return !restore(index -> index.name().equals(dropped.name())).isEmpty();
  }

  /** Restores indexes that neither Portage nor the application's set-up made. */
  List<String> restoreForeign() {
    return restore(index -> IndexOrigin.of(index) == IndexOrigin.OPERATOR);
  }

  private List<String> restore(Predicate<Dropped> which) {
    boolean none = dropped().stream().noneMatch(which);
    return none
        ? List.of()
        : change("restore the index of " + table.name(), session -> restore(session, which));
  }

  private List<String> restore(Session session, Predicate<Dropped> which) throws SQLException {
    TableShape shape = IndexableTableReader.read(session, table);
    BuildMemory.of(session).apply(session);
    List<String> restored = new ArrayList<>();
    for (Dropped index : DroppedIndexes.of(session, shape.oid())) {
      if (which.test(index)) {
        if (!exists(session, shape, index)) {
          session.run(index.definition());
          comment(session, shape, index);
          restored.add(index.name());
        }
        DroppedIndexes.forget(session, shape.oid(), index.name());
      }
    }
    DroppedIndexes.forgetLostTables(session);
    return restored;
  }

  private static void comment(Session session, TableShape shape, Dropped index)
      throws SQLException {
    if (!index.comment().isEmpty()) {
      String literal =
          session.one("SELECT quote_literal(?)", row -> row.getString(1), index.comment());
      session.run(
          "COMMENT ON INDEX %s IS %s".formatted(shape.index(index.name()).quoted(), literal));
    }
  }

  private boolean exists(Session session, TableShape shape, Dropped wanted) throws SQLException {
    for (VectorIndex index : TableIndexes.of(session, table, shape).all()) {
      if (index.shortName().equals(wanted.name())) {
        if (index.valid()) {
          return true;
        }
        session.run("DROP INDEX " + index.name().quoted());
      }
    }
    return false;
  }

  private <T> T change(String what, Database.Work<T> work) {
    return new LockRetry(database, lockTimeout, LONGEST).run(what, work);
  }
}
