package dev.portage.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A database behind a small pool. Work happens in {@link #inTransaction}: all of it or none.
 *
 * <p>The address is asked for again at each new connection, since the stack rotates the password
 * (UPSTREAM 3.5).
 */
public final class Database implements AutoCloseable {
  /** What sessions of Portage are called in pg_stat_activity. */
  public static final String APPLICATION = "portage";

  private final HikariDataSource pool;
  private final Side side;
  private final DatabaseAddress address;
  private final Duration longStatement;

  private Database(
      HikariDataSource pool, Side side, DatabaseAddress address, Duration longStatement) {
    this.pool = pool;
    this.side = side;
    this.address = address;
    this.longStatement = longStatement;
  }

  /** Work on a session that may fail as SQL does. */
  @FunctionalInterface
  public interface Work<T> {
    /** Does the work; an exception rolls the transaction back. */
    T on(Session session) throws SQLException;
  }

  /**
   * Opens a pool to the target and makes its first connection.
   *
   * @param addresses is asked for the address before each new connection
   * @param connections at most this many
   * @throws dev.portage.fault.Fault TARGET_UNREACHABLE or TARGET_LOGIN
   */
  public static Database open(Supplier<DatabaseAddress> addresses, int connections) {
    return open(Side.TARGET, addresses, connections);
  }

  /** The same to either side; faults are those of that side. */
  public static Database open(Side side, Supplier<DatabaseAddress> addresses, int connections) {
    return open(side, addresses, connections, ConnectionLimits.USUAL);
  }

  /**
   * The same with another limit for connecting.
   *
   * @param connect until a connection is open, or one of the pool is free: at least 250 ms
   */
  public static Database open(
      Side side, Supplier<DatabaseAddress> addresses, int connections, Duration connect) {
    return open(side, addresses, connections, ConnectionLimits.USUAL.connecting(connect));
  }

  /** The same with other limits. */
  public static Database open(
      Side side, Supplier<DatabaseAddress> addresses, int connections, ConnectionLimits limits) {
    DatabaseAddress address = addresses.get();
    HikariConfig config = new HikariConfig();
    config.setDataSource(new AddressedDataSource(addresses, limits));
    config.setMaximumPoolSize(connections);
    // The connection that proves the login is kept, and none is opened later that nothing needs.
    config.setMinimumIdle(1);
    config.setAutoCommit(false);
    config.setConnectionTimeout(limits.connect().toMillis());
    config.setPoolName("portage");
    try {
      HikariDataSource pool = new HikariDataSource(config);
      pool.setMinimumIdle(0);
      return new Database(pool, side, address, limits.longStatement());
    } catch (PoolInitializationException e) {
      throw ServerFaults.of(e, side, address);
    }
  }

  /**
   * Opens a connection for replication.
   *
   * @throws dev.portage.fault.Fault where the server, or the role's rights, do not allow it
   */
  public ReplicationSession openReplication() {
    try {
      return ReplicationSession.open(
          (AddressedDataSource) pool.getDataSource(), new ReplicationSession.Server(side, address));
    } catch (SQLException e) {
      throw ServerFaults.of(e, side, address);
    }
  }

  /** Where it was when it was opened, with its password. */
  public DatabaseAddress address() {
    return address;
  }

  /** Where it is, for messages. */
  public String describe() {
    return address.describe();
  }

  /**
   * Runs work in one transaction, each statement of which takes two minutes at most.
   *
   * @throws dev.portage.fault.Fault when the server refuses or is gone; then nothing is committed,
   *     unless it went at the commit itself
   */
  public <T> T inTransaction(Work<T> work) {
    return onConnection(connection -> committed(connection, work));
  }

  private static <T> T committed(Connection connection, Work<T> work) throws SQLException {
    try {
      T result = work.on(new Session(connection));
      connection.commit();
      return result;
    } catch (SQLException | RuntimeException | Error e) {
      rollBack(connection, e);
      throw e;
    }
  }

  /**
   * The same for statements that read or write a whole table: a survey, a digest. Each may take two
   * hours.
   */
  public <T> T inLongTransaction(Work<T> work) {
    return inLongTransaction(longStatement, work);
  }

  /** The same for several statements that see one state of the tables, and write nothing. */
  public <T> T inSnapshot(Work<T> work) {
    return inLongTransaction(
        session -> {
          session.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
          return work.on(session);
        });
  }

  /**
   * The same for statements that take longer, such as building an index. The caller checks by
   * another connection whether the server still answers.
   *
   * @param longest what one statement may take
   */
  public <T> T inLongTransaction(Duration longest, Work<T> work) {
    return withTimeout(longest, connection -> committed(connection, work));
  }

  /**
   * Runs work outside of any transaction: each statement commits on its own, as {@code CREATE INDEX
   * CONCURRENTLY} needs it. What the work sets for its session is reset afterwards.
   *
   * @param longest what one statement may take; see {@link #inLongTransaction}
   */
  public <T> T outsideTransaction(Duration longest, Work<T> work) {
    return withTimeout(
        longest,
        connection -> {
          connection.setAutoCommit(true);
          Session session = new Session(connection);
          try {
            return work.on(session);
          } finally {
            reset(session);
          }
        });
  }

  private static void reset(Session session) {
    try {
      session.run("RESET ALL");
      session.run(AddressedDataSource.OWN_SETTINGS);
    } catch (SQLException e) {
      // The connection is broken: the pool does not lend it again.
      return;
    }
  }

  @FunctionalInterface
  private interface OnConnection<T> {
    T run(Connection connection) throws SQLException;
  }

  private <T> T withTimeout(Duration longest, OnConnection<T> work) {
    // The pool resets what is set through the connection that it lends.
    return onConnection(
        connection -> {
          connection.setNetworkTimeout(Runnable::run, Math.toIntExact(longest.toMillis()));
          return work.run(connection);
        });
  }

  private <T> T onConnection(OnConnection<T> work) {
    try (Connection connection = pool.getConnection()) {
      return evicting(connection, work);
    } catch (SQLException e) {
      throw ServerFaults.of(e, side, address);
    }
  }

  /** After a failover no connection to the former writer is used again. */
  private <T> T evicting(Connection connection, OnConnection<T> work) throws SQLException {
    try {
      return work.run(connection);
    } catch (SQLException e) {
      if (ServerError.of(e).evicts()) {
        // Connections in use, this one among them, are closed when they are returned to the pool.
        pool.getHikariPoolMXBean().softEvictConnections();
      }
      throw e;
    }
  }

  /**
   * Replaces the connections of the pool before the next work: the search path of a session has the
   * schema of pgvector only where that existed when it began.
   */
  public void renewSessions() {
    pool.getHikariPoolMXBean().softEvictConnections();
  }

  private static void rollBack(Connection connection, Throwable because) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      because.addSuppressed(e);
    }
  }

  /**
   * Takes an exclusive advisory lock, held until it is closed or this process or its connection
   * ends (PostgreSQL documentation, 13.3.5).
   *
   * @return the lock, or null where another session has it
   */
  public SessionLock tryLock(String name) {
    try {
      return tryLock(pool.getConnection(), name);
    } catch (SQLException e) {
      throw ServerFaults.of(e, side, address);
    }
  }

  private SessionLock tryLock(Connection connection, String name) throws SQLException {
    try {
      SessionLock lock = SessionLock.tryTake(connection, name);
      if (lock == null) {
        connection.close();
      }
      return lock;
    } catch (SQLException e) {
      // It may hold the lock all the same, which then ends with it.
      pool.evictConnection(connection);
      if (ServerError.of(e).evicts()) {
        pool.getHikariPoolMXBean().softEvictConnections();
      }
      throw e;
    }
  }

  /**
   * Ends the session of a lock whose connection was lost, where the server still has it: a server
   * notices a client that vanished only after minutes, and would refuse the lock to its owner.
   */
  public void endSession(SessionLock lost) {
    inTransaction(session -> lost.terminate(session));
  }

  @Override
  public void close() {
    pool.close();
  }
}
