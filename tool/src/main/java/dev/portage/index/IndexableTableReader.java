package dev.portage.index;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import dev.portage.store.Column;
import dev.portage.store.TableShape;
import java.sql.SQLException;

/**
 * Reads a table, and refuses it where Portage cannot index its vectors: types other than vector and
 * halfvec.
 */
final class IndexableTableReader {
  private IndexableTableReader() {}

  /**
   * Reads the catalog.
   *
   * @throws Fault NO_EXTENSION, NO_TABLE
   */
  static TableShape read(Session session, ChunkTable table) throws SQLException {
    TableShape shape = TableShape.read(session, table, "the database");
    Column embedding = shape.embedding();
    if (!IndexObstacle.isMeasured(shape)) {
      throw new Fault(
          ExitCode.NO_TABLE,
          "%s of table %s is of type %s, and an index is built of vector or halfvec"
              .formatted(table.embedding(), table.name(), embedding.type()),
          "Check the names of table and columns, and that this is the right database.");
    }
    return shape;
  }
}
