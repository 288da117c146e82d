package dev.portage.index;

import dev.portage.journal.DroppedIndexes;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the vector indexes of a table away while rows are loaded, and brings them back. What is
 * dropped is noted in the target in the same transaction, so whatever is killed, the next run, or
 * {@code index build}, knows what stood there.
 */
public final class IndexDrop {
  /** A graph of millions of rows takes this long to build. */
  static final Duration LONGEST = Duration.ofDays(2);

  private final Database database;
  private final ChunkTable table;
  private final LockTimeout patience;

  /** Of this table in this database. */
  public IndexDrop(Database database, ChunkTable table, LockTimeout patience) {
    this.database = database;
    this.table = table;
    this.patience = patience;
  }

  /**
   * Drops all vector indexes of the table and notes them. A second call finds none, and changes
   * nothing. Searches by tenant stay exact meanwhile.
   *
   * @return the names of those that were dropped now
   * @throws dev.portage.fault.Fault BUSY_ROWS when the application holds its locks for too long;
   *     NO_TABLE, NO_EXTENSION
   */
  public List<String> drop() {
    boolean none = VectorIndexes.of(database, table).all().isEmpty();
    return none ? List.of() : change("drop the vector index of " + table.name(), this::drop);
  }

  private List<String> drop(Session session) throws SQLException {
    TableShape shape = IndexableTable.read(session, table);
    DroppedIndexes.prepare(session);
    DroppedIndexes.forgetLostTables(session);
    List<String> names = new ArrayList<>();
    for (VectorIndex index : VectorIndexes.of(session, table, shape).all()) {
      session.run("DROP INDEX " + index.name().quoted());
      // What Portage itself was building is nobody's loss.
      if (!IndexNames.isUnfinished(index.shortName())) {
        DroppedIndexes.note(
            session, shape.oid(), new Dropped(index.shortName(), index.definition()));
        names.add(index.shortName());
      }
    }
    return names;
  }

  /** What is noted as dropped, and does not stand again. */
  public List<Dropped> dropped() {
    return database.inTransaction(
        session -> DroppedIndexes.of(session, IndexableTable.read(session, table).oid()));
  }

  /**
   * Makes every index again that is noted as dropped, as it was, and forgets the note. Those that
   * stand already are left alone. Writers of the table wait meanwhile.
   *
   * @return the names of those that were made now
   * @throws dev.portage.fault.Fault as {@link #drop}
   */
  public List<String> bringBack() {
    boolean none = dropped().isEmpty();
    return none ? List.of() : change("bring back the index of " + table.name(), this::bringBack);
  }

  private List<String> bringBack(Session session) throws SQLException {
    TableShape shape = IndexableTable.read(session, table);
    BuildMemory.of(session).apply(session);
    List<String> made = new ArrayList<>();
    for (Dropped index : DroppedIndexes.of(session, shape.oid())) {
      if (!stands(session, shape, index)) {
        session.run(index.definition());
        made.add(index.name());
      }
      DroppedIndexes.forget(session, shape.oid(), index.name());
    }
    DroppedIndexes.forgetLostTables(session);
    return made;
  }

  private boolean stands(Session session, TableShape shape, Dropped wanted) throws SQLException {
    for (VectorIndex index : VectorIndexes.of(session, table, shape).all()) {
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
    return new LockRetry(database, patience, LONGEST).run(what, work);
  }
}
