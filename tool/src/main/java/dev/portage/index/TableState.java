package dev.portage.index;

import dev.portage.journal.DroppedIndexes;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.List;

/**
 * What a table has when one of its indexes is to be built.
 *
 * @param rows about how many, as the catalog says
 */
record TableState(
    TableShape shape, TableIndexes existing, List<Dropped> dropped, BuildMemory memory, long rows) {

  static TableState of(Database database, ChunkTable table) {
    return database.inTransaction(
        session -> {
          TableShape shape = IndexableTableReader.read(session, table);
          return new TableState(
              shape,
              TableIndexes.of(session, table, shape),
              DroppedIndexes.of(session, shape.oid()),
              BuildMemory.of(session),
              rows(session, shape));
        });
  }

  /** About how many rows the table has now. */
  static long rows(Session session, TableShape shape) throws SQLException {
    return session.one(
        "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = ?::oid",
        row -> row.getLong(1),
        shape.oid());
  }
}
