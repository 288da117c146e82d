package dev.portage.breaking;

import dev.portage.bots.BotKey;
import dev.portage.migration.BotRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Writes as the application does, without taking any lock before, on a thread of its own: it may
 * have to wait for Portage, which must not wait for the test.
 */
final class Application implements AutoCloseable {
  /** Whoever has it begin waits this long for it, so that most often it goes first. */
  private static final long A_MOMENT_MILLIS = 100;

  private final Connection connection;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();

  Application(Connection connection) throws SQLException {
    this.connection = connection;
    connection.setAutoCommit(false);
  }

  /** What it does. */
  interface Deed {
    /** In its one transaction. */
    void on(Connection connection) throws SQLException;
  }

  /** Does it now, or as soon as it can. */
  void does(Deed deed) {
    Future<?> done =
        thread.submit(
            () -> {
              deed.on(connection);
              return null;
            });
    try {
      done.get(A_MOMENT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // It waits for a row that is being copied.
      return;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Embeds a bot again (UPSTREAM 3.1): all of its rows go, and others come. */
  static void replace(Connection connection, BotKey bot, int rows) throws SQLException {
    delete(connection, bot);
    BotRows.insert(connection, bot.bot().value(), rows, Instant.now());
  }

  static void delete(Connection connection, BotKey bot) throws SQLException {
    try (var delete = connection.prepareStatement("DELETE FROM items WHERE botid = ?")) {
      delete.setString(1, bot.bot().value());
      delete.executeUpdate();
    }
  }

  /** Commits what is open. */
  @Override
  public void close() throws SQLException {
    try (connection) {
      does(Connection::commit);
      thread.close();
    }
  }
}
