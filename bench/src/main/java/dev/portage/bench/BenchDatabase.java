package dev.portage.bench;

import dev.portage.sandbox.postgres.PostgresCluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Runs SQL in one database of a benchmark, over a new connection each time. */
record BenchDatabase(PostgresCluster cluster, String database) {
  /** Runs a statement and returns the rows of its result; none where it has no result. */
  List<List<String>> rows(String sql) {
    try (Connection connection = cluster.connect(database);
        Statement statement = connection.createStatement()) {
      return statement.execute(sql) ? rows(statement.getResultSet()) : List.of();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Returns the first column of the result. */
  List<String> column(String sql) {
    return rows(sql).stream().map(List::getFirst).toList();
  }

  /** Returns the only number of the result. */
  long one(String sql) {
    return Long.parseLong(column(sql).getFirst());
  }

  /** Returns the URL of the database as libpq and the product take it, without a password. */
  String url() {
    return "postgresql://%s@%s:%d/%s"
        .formatted(PostgresCluster.USER, cluster.host(), cluster.port(), database);
  }

  private static List<List<String>> rows(ResultSet result) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        row.add(result.getString(i));
      }
      rows.add(row);
    }
    return rows;
  }
}
