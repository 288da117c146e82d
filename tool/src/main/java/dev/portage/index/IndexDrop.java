package dev.portage.index;

import dev.portage.journal.Created;
import dev.portage.journal.DroppedIndexes;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.journal.Remover;
import dev.portage.postgres.Database;
import dev.portage.postgres.LockRetry;
import dev.portage.postgres.LockTimeout;
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

  /** Drops and restores the vector indexes of this table in this database. */
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
      if (!index.unfinished()) {
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
   * Restores every index that was dropped, as {@link #restore(Dropped, BuildListener)} does.
   *
   * @return the names of those that this call restored
   */
  public List<String> restore() {
    return dropped().stream()
        .filter(index -> restore(index, BuildListener.silent()))
        .map(Dropped::name)
        .toList();
  }

  /**
   * Restores an index by its name and definition while the application writes, and deletes its
   * record. One that exists again already is kept.
   *
   * @return whether this call restored it
   * @throws dev.portage.fault.Fault BUSY where another session builds an index of the table; else
   *     as {@link #drop}
   */
  public boolean restore(Dropped index, BuildListener listener) {
    return IndexLock.holding(database, table, () -> restoration(listener).restore(index));
  }

  /** Restores one of them. */
  @Override
  public boolean remove(Created.DroppedIndex created) {
    return dropped().stream()
        .filter(index -> index.name().equals(created.name()))
        .anyMatch(index -> restore(index, BuildListener.silent()));
  }

  /**
   * Restores indexes that neither Portage nor the application's set-up made, for a caller that
   * holds the {@link IndexLock}.
   *
   * @param which of them
   */
  List<String> restoreForeign(Predicate<Dropped> which, BuildListener listener) {
    return dropped().stream()
        .filter(index -> IndexOrigin.of(index) == IndexOrigin.OPERATOR)
        .filter(which)
        .filter(restoration(listener)::restore)
        .map(Dropped::name)
        .toList();
  }

  private IndexRestoration restoration(BuildListener listener) {
    return new IndexRestoration(database, table, lockTimeout, listener);
  }

  private <T> T change(String what, Database.Work<T> work) {
    return new LockRetry(database, lockTimeout, LONGEST).run(what, work);
  }
}
