package dev.portage.sandbox.aws.dms;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * What a run of a data migration works on.
 *
 * @param migration whose progress it reports
 * @param source from which the rows come
 * @param target to which they go
 * @param tables that were selected on the source
 * @param settings of DMS when the run began
 */
record RunContext(
    DataMigration migration,
    DatabaseLogin source,
    DatabaseLogin target,
    List<TableName> tables,
    DmsSettings settings) {

  private static final int VERSIONS = 10_000;

  /** Connects to both databases, checks them, and selects the tables. */
  static RunContext open(DataMigration migration, Logins logins, DmsSettings settings)
      throws MigrationFailure, SQLException {
    DatabaseLogin source = logins.read(migration.project().ends().source());
    DatabaseLogin target = logins.read(migration.project().ends().target());
    try (Connection from = connect("source", source);
        Connection to = connect("target", target)) {
      requireVersions(from, to);
      if (migration.order().type().changes()) {
        requireLogical(from);
      }
      List<TableName> tables = migration.order().rules().tables(from);
      if (tables.isEmpty()) {
        throw new MigrationFailure("No tables were found that match the selection rules.");
      }
      return new RunContext(migration, source, target, tables, settings);
    }
  }

  private static Connection connect(String side, DatabaseLogin login) throws MigrationFailure {
    try {
      return login.connect();
    } catch (SQLException e) {
      String state = e.getSQLState() == null ? "" : e.getSQLState();
      if (state.startsWith("08")) {
        throw new MigrationFailure("Unable to connect to %s: %s".formatted(side, e.getMessage()));
      }
      throw MigrationFailure.noConnection("The %s says: %s".formatted(side, e.getMessage()));
    }
  }

  private static void requireVersions(Connection source, Connection target)
      throws SQLException, MigrationFailure {
    int from = version(source);
    int to = version(target);
    if (from > to) {
      throw new MigrationFailure(
          "A migration from PostgreSQL %d to PostgreSQL %d isn't supported.".formatted(from, to));
    }
  }

  private static int version(Connection connection) throws SQLException {
    return Integer.parseInt(value(connection, "SHOW server_version_num")) / VERSIONS;
  }

  /** Returns the major version of the target. */
  int targetVersion() throws SQLException {
    try (Connection connection = target.connect()) {
      return version(connection);
    }
  }

  private static void requireLogical(Connection source) throws SQLException, MigrationFailure {
    String level = value(source, "SHOW wal_level");
    if (!level.equals("logical")) {
      throw new MigrationFailure(
          "Change data capture requires wal_level logical on the source, and it is %s. Set rds.logical_replication to 1, and reboot the source."
              .formatted(level));
    }
  }

  /** Returns the first value of a query. */
  static String value(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : "";
    }
  }

  /** Runs a statement on one of the databases, on a connection of its own. */
  static void execute(DatabaseLogin login, String sql) throws SQLException {
    try (Connection connection = login.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
