package dev.portage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One connection inside one transaction. Statements bind every value; nothing is spliced. */
public final class Session {
  private final Connection connection;

  Session(Connection connection) {
    this.connection = connection;
  }

  /** Reads one row of a result. */
  @FunctionalInterface
  public interface RowReader<T> {
    /** Reads the current row of the result. */
    T read(ResultSet row) throws SQLException;
  }

  /** Runs statements that take no values: several, separated by semicolons. */
  public void run(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Changes rows, and says how many. */
  public int update(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = bound(sql, values)) {
      return statement.executeUpdate();
    }
  }

  /** Runs a change for each of these sets of values, in one batch. */
  public void updateEach(String sql, List<Object[]> each) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Object[] values : each) {
        bind(statement, values);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** All rows of a result that fits in memory. */
  public <T> List<T> list(String sql, RowReader<T> reader, Object... values) throws SQLException {
    try (PreparedStatement statement = bound(sql, values);
        ResultSet rows = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(reader.read(rows));
      }
      return all;
    }
  }

  /** The first row, if there is one. */
  public <T> Optional<T> first(String sql, RowReader<T> reader, Object... values)
      throws SQLException {
    return list(sql, reader, values).stream().findFirst();
  }

  /** The one row that this statement always has. */
  public <T> T one(String sql, RowReader<T> reader, Object... values) throws SQLException {
    return first(sql, reader, values)
        .orElseThrow(() -> new SQLException("no row where one was expected"));
  }

  /** Limits how long each statement of this transaction waits for a lock of another session. */
  public void lockWithin(Duration longest) throws SQLException {
    run("SET LOCAL lock_timeout = " + longest.toMillis());
  }

  /** Lets statements of this transaction take longer than usual, or shorter. */
  public void answerWithin(Duration longest) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(longest.toMillis()));
  }

  Connection connection() {
    return connection;
  }

  private PreparedStatement bound(String sql, Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    bind(statement, values);
    return statement;
  }

  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      // PostgreSQL's text cannot hold U+0000, and DynamoDB's can.
      statement.setObject(
          i + 1, values[i] instanceof String text ? text.replace("\0", "") : values[i]);
    }
  }
}
