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

  /** Where both have the same number, it may be one that lags more. */
  private static final int TIMES_OF_RELATIVES = 300;

  /** What the role may do with the journal; no row where there is none. */
  private static final String JOURNAL =
      """
      SELECT has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'portage' AND c.relname = 'migration'
      """;

  /**
   * Requires that it is none.
   *
   * @param context of the run, which waits
   */
  void require(RunContext context) {
    if (!source.inTransaction(
        session -> session.one("SELECT pg_is_in_recovery()", row -> row.getBoolean(1)))) {
      return;
    }
    boolean related = system(source).isPresent() && system(source).equals(system(target));
    Optional<String> here = target.inTransaction(this::written);
    int times = related ? TIMES_OF_RELATIVES : TIMES;
    for (int time = 0; time < times; time++) {
      if (source.inTransaction(ReaderCheck::mayRead).filter(may -> !may).isPresent()) {
        requireUnrelated(related);
        return;
      }
      if (here.isPresent() && here.equals(source.inTransaction(this::written))) {
        throw same(
            "is a reader of " + target.describe(),
            "Name the cluster that the update replaced with --source or --clone, or use --snapshot"
                + " latest.");
      }
      context.interrupt().await(BETWEEN);
    }
  }

  /** Where its journal cannot be read, a copy cannot be told from a reader. */
  private void requireUnrelated(boolean related) {
    if (related) {
      throw same(
          "may be a reader of %s: both are of one origin".formatted(target.describe()),
          "GRANT USAGE ON SCHEMA portage and SELECT ON portage.migration to the source's role, so"
              + " that it can be seen whether it is; or name the cluster's writer.");
    }
  }

  private Fault same(String what, String next) {
    return new Fault(
        ExitCode.USAGE,
        "source and target are the same database: %s %s".formatted(source.describe(), what),
        "No row was written. " + next);
  }

  private static Optional<Boolean> mayRead(Session session) throws SQLException {
    return session.first(JOURNAL, row -> row.getBoolean(1));
  }

  private Optional<String> written(Session session) throws SQLException {
    return mayRead(session).orElse(false)
        ? session.first(
            "SELECT xmin::text FROM portage.migration WHERE id = ?",
            row -> row.getString(1),
            migration)
        : Optional.empty();
  }

  /** The number of the system with that of the database; empty where it cannot be read. */
  private static Optional<String> system(Database database) {
    try {
      return database.inTransaction(
          session ->
              session.first(
                  """
                  SELECT s.system_identifier::text || ' ' || d.oid
                    FROM pg_control_system() s, pg_database d
                   WHERE d.datname = current_database()
                  """,
                  row -> row.getString(1)));
    } catch (Fault refused) {
      return Optional.empty();
    }
  }
}
