package dev.portage.migration;

import dev.portage.journal.CreatedTables;
import dev.portage.journal.CreatedTables.CreatedTable;
import dev.portage.journal.DroppedIndexes;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.List;

/**
 * Drops tables that Portage created, in the caller's transaction. It keeps a table that has rows,
 * that something depends on, or that another session uses: from then on it is the application's.
 *
 * @param reporter receives what was dropped, and what is kept
 */
record DropOfCreatedTables(Reporter reporter) {
  /** For sessions that use a table which is to be dropped: a longer one would make them wait. */
  private static final String WAITS = "2s";

  /** Says in a question what this drops. */
  static String describe(List<CreatedTable> tables) {
    return "%s, where empty then"
        .formatted(String.join(", ", tables.stream().map(of -> "table " + of.name()).toList()));
  }

  /** Drops those of these that still exist. */
  void drop(Session session, List<CreatedTable> tables) throws SQLException {
    // As they are now: an answer to an earlier commit may have been lost.
    for (CreatedTable created : CreatedTables.all(session)) {
      if (tables.contains(created)) {
        drop(session, created);
        CreatedTables.forget(session, created.oid());
      }
    }
  }

  private void drop(Session session, CreatedTable created) throws SQLException {
    String name = created.name().quoted();
    session.run("SAVEPOINT portage_drop");
    try {
      session.run("SET LOCAL lock_timeout = '%s'; LOCK TABLE %s".formatted(WAITS, name));
      if (session.one(
          "SELECT NOT EXISTS (SELECT FROM %s)".formatted(name), row -> row.getBoolean(1))) {
        session.run("DROP TABLE " + name);
        DroppedIndexes.forgetLostTables(session);
        reporter.note("table %s, which Portage created, is dropped".formatted(created.name()));
      } else {
        reporter.note(
            "table %s, which Portage created, is kept: it has rows".formatted(created.name()));
      }
    } catch (SQLException e) {
      session.run("ROLLBACK TO SAVEPOINT portage_drop");
      reporter.warning(
          "table %s, which Portage created, is kept: %s; by hand: DROP TABLE %s"
              .formatted(
                  created.name(),
                  String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                  name));
    }
  }
}
