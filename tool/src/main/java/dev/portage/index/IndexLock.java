package dev.portage.index;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.postgres.SessionLock;
import dev.portage.store.ChunkTable;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.function.Supplier;

/** The exclusive lock under which a session builds or restores an index of a table. */
final class IndexLock {
  private IndexLock() {}

  /**
   * Works while it is held.
   *
   * @throws Fault BUSY, transient, where another session has it
   */
  static <T> T holding(Database database, ChunkTable table, Supplier<T> work) {
    TableShape shape = database.inTransaction(session -> IndexableTableReader.read(session, table));
    try (SessionLock lock = database.tryLock(name(shape))) {
      if (lock == null) {
        throw Fault.transientFault(
            ExitCode.BUSY,
            "another session builds an index of %s on %s"
                .formatted(table.name(), database.describe()),
            "Wait until it has ended, and run the same command again.");
      }
      return work.get();
    }
  }

  /** Whether any session holds it. */
  static boolean isHeld(Session session, TableShape shape) throws SQLException {
    return SessionLock.isHeld(session, name(shape));
  }

  private static String name(TableShape shape) {
    return "portage.index " + shape.oid();
  }
}
