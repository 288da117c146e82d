package dev.portage.index;

import dev.portage.journal.DroppedIndexes;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.postgres.Database;
import dev.portage.postgres.LockTimeout;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Restores a dropped index while the application writes: it is built under another name, and gets
 * its own in the transaction that deletes its record (I13). The caller holds the {@link IndexLock}.
 */
final class IndexRestoration {
  private final Database database;
  private final ChunkTable table;
  private final BuildListener listener;
  private final UnfinishedIndex unfinished;

  IndexRestoration(
      Database database, ChunkTable table, LockTimeout lockTimeout, BuildListener listener) {
    this.database = database;
    this.table = table;
    this.listener = listener;
    this.unfinished = new UnfinishedIndex(database, table, lockTimeout, listener);
  }

  /**
   * Restores it; false where an index of its name exists, which is kept unless it is one of
   * Portage's on trial.
   */
  boolean restore(Dropped index) {
    unfinished.awaitNone();
    TableState state = TableState.of(database, table);
    if (!state.existing().hasAgain(index)) {
      unfinished.build(state, wanted(index));
    }
    boolean restored =
        unfinished.inShortTransaction("restore the index", session -> settle(session, index));
    unfinished.ended(state, wanted(index));
    listener.settled(index);
    return restored;
  }

  private UnfinishedIndex.Wanted wanted(Dropped index) {
    String clause = IndexDefinition.of(index).clause();
    return new UnfinishedIndex.Wanted(
        index.name(),
        "index " + index.name(),
        "ON %s %s".formatted(table.name().quoted(), clause),
        true,
        left -> IndexDefinition.parse(left.definition()).clause().equals(clause));
  }

  private boolean settle(Session session, Dropped index) throws SQLException {
    TableShape shape = IndexableTableReader.read(session, table);
    TableIndexes existing = TableIndexes.of(session, table, shape);
    Optional<VectorIndex> present = ofItsName(existing, index);
    boolean kept = existing.hasAgain(index);
    SqlName built = UnfinishedIndex.unfinishedName(shape, index.name());
    if (kept) {
      UnfinishedIndex.drop(session, built);
    } else {
      if (present.isPresent()) {
        UnfinishedIndex.drop(session, present.get().name());
      }
      session.run(
          "ALTER INDEX %s RENAME TO %s"
              .formatted(built.quoted(), SqlName.of(index.name()).quoted()));
      comment(session, shape, index);
    }
    DroppedIndexes.forget(session, shape.oid(), index.name());
    DroppedIndexes.forgetLostTables(session);
    return !kept;
  }

  private static Optional<VectorIndex> ofItsName(TableIndexes existing, Dropped index) {
    return existing.all().stream().filter(one -> one.shortName().equals(index.name())).findFirst();
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
}
