package dev.portage.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Connects to wherever the address says at that moment, so that a rotated password is found. */
final class AddressedDataSource implements DataSource {
  /** A peer that went without a word would be waited for two hours otherwise. */
  private static final Duration LONGEST_STATEMENT = Duration.ofMinutes(30);

  /**
   * Whatever is set for the role: a limit on statements would end a survey again and again, and a
   * policy that hides rows would lose them in silence, where this makes it an error.
   */
  private static final String OWN_SETTINGS = "SET statement_timeout = 0; SET row_security = off";

  private final Supplier<DatabaseAddress> addresses;
  private final Duration connectLimit;

  AddressedDataSource(Supplier<DatabaseAddress> addresses, Duration connectLimit) {
    this.addresses = addresses;
    this.connectLimit = connectLimit;
  }

  @Override
  public Connection getConnection() throws SQLException {
    DatabaseAddress address = addresses.get();
    Connection connection = DriverManager.getConnection(address.jdbcUrl(), properties(address));
    try (Statement statement = connection.createStatement()) {
      statement.execute(OWN_SETTINGS);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private Properties properties(DatabaseAddress address) {
    Properties properties = new Properties();
    properties.setProperty("user", address.user());
    properties.setProperty("password", address.password().value());
    properties.setProperty("ApplicationName", "portage");
    properties.setProperty("connectTimeout", Long.toString(Math.max(1, connectLimit.toSeconds())));
    properties.setProperty("sslmode", address.sslMode());
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("socketTimeout", Long.toString(LONGEST_STATEMENT.toSeconds()));
    return properties;
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the address says who logs in");
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {
    // Nothing is written there.
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // The connect limit stands instead.
  }

  @Override
  public int getLoginTimeout() {
    return (int) connectLimit.toSeconds();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
