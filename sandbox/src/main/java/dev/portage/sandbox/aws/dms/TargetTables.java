package dev.portage.sandbox.aws.dms;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Collectors;

/**
 * Prepares the tables of the target, and loads them with {@code pg_dump} and {@code pg_restore}.
 */
record TargetTables(RunContext run, Path directory) {

  /** Loads the rows: a full load without changes afterwards. */
  void load() throws SQLException, MigrationFailure {
    run.migration().statistics(MigrationStatistics::allLoading);
    try (TableDump dump = new TableDump(run, directory)) {
      if (prepareExisting()) {
        dump.dump("--data-only");
      } else {
        dump.dump();
        createTables(dump);
      }
      dump.restore("--section=data");
    } catch (MigrationFailure | SQLException | RuntimeException e) {
      run.migration().statistics(MigrationStatistics::loadFailed);
      throw e;
    }
    run.migration().statistics(MigrationStatistics::allLoaded);
  }

  /** Makes the tables ready for a subscription that loads them. */
  void prepare() throws SQLException, MigrationFailure {
    if (prepareExisting()) {
      return;
    }
    try (TableDump dump = new TableDump(run, directory)) {
      dump.dump("--schema-only");
      createTables(dump);
    }
  }

  /** Returns whether the target has the tables afterwards. */
  private boolean prepareExisting() throws SQLException {
    String tables = run.tables().stream().map(TableName::quoted).collect(Collectors.joining(", "));
    return switch (run.migration().order().preparation()) {
      case DO_NOTHING -> true;
      case TRUNCATE -> {
        RunContext.execute(run.target(), "TRUNCATE " + tables);
        yield true;
      }
      case DROP_TABLES_ON_TARGET -> {
        RunContext.execute(run.target(), "DROP TABLE IF EXISTS " + tables + " CASCADE");
        yield false;
      }
    };
  }

  /** DMS creates all indexes, too, before the rows are loaded, says its user guide. */
  private static void createTables(TableDump dump) throws MigrationFailure {
    dump.restore("--section=pre-data");
    dump.restore("--section=post-data");
  }
}
