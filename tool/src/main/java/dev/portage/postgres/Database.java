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
  /** How long a server may take to answer, and a connection to be had. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final HikariDataSource pool;
  private final Side side;
  private final DatabaseAddress address;

  private Database(HikariDataSource pool, Side side, DatabaseAddress address) {
    this.pool = pool;
    this.side = side;
    this.address = address;
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
   * @param addresses gives the address anew for each connection
   * @param connections at most this many
   * @throws dev.portage.fault.Fault TARGET_UNREACHABLE or TARGET_LOGIN
   */
  public static Database open(Supplier<DatabaseAddress> addresses, int connections) {
    return open(Side.TARGET, addresses, connections, PATIENCE);
  }

  /** The same to either side; faults are those of that side. */
  public static Database open(Side side, Supplier<DatabaseAddress> addresses, int connections) {
    return open(side, addresses, connections, PATIENCE);
  }

  /**
   * The same with another patience.
   *
   * @param patience for a connection to be had, at least 250 ms
   */
  public static Database open(
      Side side, Supplier<DatabaseAddress> addresses, int connections, Duration patience) {
    DatabaseAddress address = addresses.get();
    HikariConfig config = new HikariConfig();
    config.setDataSource(new AddressedDataSource(addresses, patience));
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(0);
    config.setAutoCommit(false);
    config.setConnectionTimeout(patience.toMillis());
    config.setPoolName("portage");
    try {
      return new Database(new HikariDataSource(config), side, address);
    } catch (PoolInitializationException e) {
      throw ServerFaults.of(e, side, address);
    }
  }

  /** Where it is, for messages. */
  public String shown() {
    return address.shown();
  }

  /**
   * Runs work in one transaction, each statement of which takes half an hour at most.
   *
   * @throws dev.portage.fault.Fault when the server refuses or is gone; then nothing is committed,
   *     unless it went at the commit itself
   */
  public <T> T inTransaction(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      return committed(connection, work);
    } catch (SQLException e) {
      throw ServerFaults.of(e, side, address);
    }
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
   * The same for statements that take longer, such as building an index. Whoever calls looks by
   * another connection whether the server still lives: TCP alone notices late.
   *
   * @param longest what one statement may take
   */
  public <T> T inLongTransaction(Duration longest, Work<T> work) {
    return patiently(longest, connection -> committed(connection, work));
  }

  /**
   * Runs work outside of any transaction: each statement stands by itself, as {@code CREATE INDEX
   * CONCURRENTLY} needs it. What the work sets for its session is reset afterwards.
   *
   * @param longest what one statement may take; see {@link #inLongTransaction}
   */
  public <T> T outsideTransaction(Duration longest, Work<T> work) {
    return patiently(
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
    } catch (SQLException e) {
      // The connection is broken: the pool gives it to nobody any more.
      return;
    }
  }

  @FunctionalInterface
  private interface OnConnection<T> {
    T run(Connection connection) throws SQLException;
  }

  private <T> T patiently(Duration longest, OnConnection<T> work) {
    // The pool sets back by itself what is set through the connection it lends.
    try (Connection connection = pool.getConnection()) {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(longest.toMillis()));
      return work.run(connection);
    } catch (SQLException e) {
      throw ServerFaults.of(e, side, address);
    }
  }

  private static void rollBack(Connection connection, Throwable because) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      because.addSuppressed(e);
    }
  }

  /**
   * Takes an exclusive right that lasts as long as this process and its connection: an advisory
   * lock of the session (PostgreSQL documentation, 13.3.5).
   *
   * @return the right, or null where another session has it
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
      // It may hold the right all the same, which shall go with it.
      pool.evictConnection(connection);
      throw e;
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
