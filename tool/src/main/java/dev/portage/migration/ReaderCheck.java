package dev.portage.migration;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Refuses a reader of the target's own cluster as source: its rows would be copied into themselves,
 * and count as Portage's. A copy of that cluster, such as a restored snapshot, is another one: so
 * it is checked whether what this run has just written into the journal appears there.
 *
 * @param source that may be such a reader
 * @param target whose journal is written
 * @param migration its number
 */
record ReaderCheck(Database source, Database target, long migration) {
  private static final Duration BETWEEN = Duration.ofMillis(100);

  /** A reader lags behind its writer by some milliseconds. */
  private static final int TIMES = 20;

  private static final String WRITTEN = "SELECT xmin::text FROM portage.migration WHERE id = ?";

  /**
   * Requires that it is none.
   *
   * @param context of the run, which waits
   */
  void require(RunContext context) {
    if (!isReader()) {
      return;
    }
    Optional<String> here = target.inTransaction(this::written);
    for (int time = 0; time < TIMES; time++) {
      if (here.isPresent() && here.equals(source.inTransaction(this::written))) {
        throw new Fault(
            ExitCode.USAGE,
            "source and target are the same database: %s is a reader of %s"
                .formatted(source.describe(), target.describe()),
            "No row was written. Name the cluster that the update replaced with --source or --clone,"
                + " or use --snapshot latest.");
      }
      context.interrupt().await(BETWEEN);
    }
  }

  private boolean isReader() {
    return source.inTransaction(
        session -> session.one("SELECT pg_is_in_recovery()", row -> row.getBoolean(1)));
  }

  private Optional<String> written(Session session) throws SQLException {
    boolean journal =
        session.one(
            """
            SELECT coalesce(has_table_privilege(to_regclass('portage.migration'), 'SELECT'), false)
            """,
            row -> row.getBoolean(1));
    return journal ? session.first(WRITTEN, row -> row.getString(1), migration) : Optional.empty();
  }
}
