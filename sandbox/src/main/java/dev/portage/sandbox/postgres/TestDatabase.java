package dev.portage.sandbox.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A database for one test. Closing drops it; leaving it open is no harm, since it goes with the
 * cluster.
 *
 * @param name unlike that of every other database of the cluster
 */
public record TestDatabase(PostgresCluster cluster, String name) implements AutoCloseable {
  public String host() {
    return cluster.host();
  }

  public int port() {
    return cluster.port();
  }

  public String user() {
    return PostgresCluster.USER;
  }

  public String password() {
    return cluster.password();
  }

  /** Without user and password. */
  public String jdbcUrl() {
    return cluster.jdbcUrl(name);
  }

  /** A new connection as superuser; each call gives another one. */
  public Connection connect() throws SQLException {
    return cluster.connect(name);
  }

  @Override
  public void close() throws SQLException {
    cluster.dropDatabase(name);
  }
}
