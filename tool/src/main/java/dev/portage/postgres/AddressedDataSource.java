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

/**
 * Connects to wherever the address points at that time, so that a rotated password is found; a
 * pooler in transaction mode is refused.
 */
final class AddressedDataSource implements DataSource {
  /**
   * Overrides what is set for the role or the database: a limit on statements or transactions would
   * end a survey again and again, one on idle sessions would end a copy that waits for the other
   * side and the coordinator's lock, and a policy that hides rows would lose them without an error,
   * where this makes it one. And a client that vanishes is to be noticed by the server within
   * minutes: until then its transaction holds its locks. That is longer than one side of a copy
   * waits for the other. Each where the server knows it.
   *
   * <p>The text of dates, intervals, numbers and bytes depends on settings, too, and texts of both
   * sides are compared: every session of Portage writes them alike.
   *
   * <p>pgvector's types, functions and operators are found without their schema, wherever the
   * extension is: last on the search path, so nothing else is found there first.
   */
  static final String OWN_SETTINGS =
      """
      SELECT set_config(wanted.name, wanted.value, false)
        FROM (VALUES ('row_security', 'off'), ('statement_timeout', '0'),
                     ('transaction_timeout', '0'), ('idle_session_timeout', '0'),
                     ('idle_in_transaction_session_timeout', '0'),
                     ('tcp_keepalives_idle', '30'), ('tcp_keepalives_interval', '10'),
                     ('tcp_keepalives_count', '3'), ('tcp_user_timeout', '150000'),
                     ('TimeZone', 'UTC'), ('DateStyle', 'ISO, YMD'),
                     ('IntervalStyle', 'iso_8601'), ('extra_float_digits', '1'),
                     ('bytea_output', 'hex'), ('lc_monetary', 'C'),
                     ('quote_all_identifiers', 'off'))
               AS wanted (name, value)
        JOIN pg_settings USING (name);
      SELECT set_config('search_path',
                        concat_ws(', ', nullif(current_setting('search_path'), ''),
                                  quote_ident(n.nspname)), false)
        FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
       WHERE e.extname = 'vector' AND n.nspname <> ALL (current_schemas(true))
      """;

  private final Supplier<DatabaseAddress> addresses;
  private final ConnectionLimits limits;

  AddressedDataSource(Supplier<DatabaseAddress> addresses, ConnectionLimits limits) {
    this.addresses = addresses;
    this.limits = limits;
  }

  @Override
  public Connection getConnection() throws SQLException {
    DatabaseAddress address = addresses.get();
    Connection connection = open(address);
    try (Statement statement = connection.createStatement()) {
      answerWithin(connection, limits.connect());
      // Before anything is set: with such a pooler it would be set for other clients.
      PoolerCheck.refuse(connection, PoolerCheck.session(connection), () -> open(address));
      statement.execute(OWN_SETTINGS);
      answerWithin(connection, limits.statement());
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  DatabaseAddress address() {
    return addresses.get();
  }

  /** A connection for replication; which pooler is in between, if any, refuses it. */
  Connection openReplication() throws SQLException {
    DatabaseAddress address = addresses.get();
    Connection connection =
        DriverManager.getConnection(
            address.jdbcUrl(), ReplicationSession.properties(properties(address)));
    try (Statement statement = connection.createStatement()) {
      statement.execute(OWN_SETTINGS);
      answerWithin(connection, limits.statement());
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static void answerWithin(Connection connection, Duration limit) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(limit.toMillis()));
  }

  private Connection open(DatabaseAddress address) throws SQLException {
    return DriverManager.getConnection(address.jdbcUrl(), properties(address));
  }

  private Properties properties(DatabaseAddress address) {
    Properties properties = new Properties();
    properties.setProperty("user", address.user());
    properties.setProperty("password", address.password().value());
    properties.setProperty("ApplicationName", Database.APPLICATION);
    properties.setProperty("connectTimeout", seconds(limits.connect()));
    // The whole login, of a peer that accepts the connection and then says nothing.
    properties.setProperty("loginTimeout", seconds(limits.connect()));
    properties.setProperty("socketTimeout", seconds(limits.connect()));
    address.tls().set(properties);
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("socketFactory", KeepAliveSocketFactory.class.getName());
    return properties;
  }

  private static String seconds(Duration duration) {
    return Long.toString(Math.max(1, duration.toSeconds()));
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
    // The limit on connecting is used instead.
  }

  @Override
  public int getLoginTimeout() {
    return (int) limits.connect().toSeconds();
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
