package dev.portage.sandbox.bench;

import dev.portage.sandbox.postgres.PostgresCluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A database that a bench asks, over a new connection each time. */
record Asked(PostgresCluster cluster, String database) {
  /** Runs it, and gives the rows of what it says last, where that has rows. */
  List<List<String>> rows(String sql) {
    try (Connection connection = cluster.connect(database);
        Statement statement = connection.createStatement()) {
      return statement.execute(sql) ? rows(statement.getResultSet()) : List.of();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The first column of a result. */
  List<String> column(String sql) {
    return rows(sql).stream().map(List::getFirst).toList();
  }

  /** A number. */
  long one(String sql) {
    return Long.parseLong(column(sql).getFirst());
  }

  /** As libpq and the product take it, without a password. */
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
