package dev.portage.migration;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Transience;
import dev.portage.journal.WrittenRows;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Which database the rows of a table were copied from. A snapshot, and a cluster restored from it,
 * are the same as the cluster that it is of. Of another database, a row of the same key need not be
 * the same row: what was recorded of one says nothing of the other.
 *
 * @param source whose rows are to be copied
 * @param target that records what was copied
 */
record SourceIdentity(Database source, Database target) {
  /**
   * Requires that rows of these tables that are recorded came from this source.
   *
   * @param tables of the target; one that is still to be created has no rows
   * @throws Fault SOURCE_UNFIT
   */
  void require(List<CatalogTable> tables) {
    String now = read();
    tables.stream().filter(CatalogTable::exists).forEach(table -> require(table, now));
  }

  private void require(CatalogTable table, String now) {
    Optional<String> before =
        target.inTransaction(session -> WrittenRows.origin(session, table.oid()));
    if (before.isPresent() && !now.isEmpty() && !before.get().equals(now)) {
      throw new Fault(
          ExitCode.SOURCE_UNFIT,
          "rows of %s were copied into this target from another database before"
              .formatted(table.ref().name()),
          "Nothing was written. Check --source. --undo removes the rows of the first copy. If rows of"
              + " both are wanted, \"portage cleanup --journal\" makes Portage forget the first copy: its rows then count as the"
              + " application's, and are kept.");
    }
  }

  /** Records the source of the rows of these tables, where none is recorded. */
  void record(List<CatalogTable> tables) {
    String now = read();
    target.inTransaction(
        session -> {
          for (CatalogTable table : tables) {
            WrittenRows.origin(session, table.oid(), now);
          }
          return now;
        });
  }

  /** Empty where the server does not say. */
  private String read() {
    try {
      return source.inTransaction(SourceIdentity::of);
    } catch (Fault fault) {
      if (fault.transience() != Transience.PERMANENT) {
        throw fault;
      }
      return "";
    }
  }

  private static String of(Session session) throws SQLException {
    return session.one(
        """
        SELECT c.system_identifier::text || '/' || d.oid
          FROM pg_control_system() c, pg_database d WHERE d.datname = current_database()
        """,
        row -> row.getString(1));
  }
}
