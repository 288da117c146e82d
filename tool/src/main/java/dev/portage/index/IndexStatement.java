package dev.portage.index;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs one CREATE INDEX, which may take hours, on its own connection, while another one reads its
 * progress and notices when the server cannot be reached any more.
 */
final class IndexStatement {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Database database;
  private final BuildListener listener;
  private final long start = System.nanoTime();

  IndexStatement(Database database, BuildListener listener) {
    this.database = database;
    this.listener = listener;
  }

  /**
   * Runs it outside of any transaction.
   *
   * @param workers in addition to the session's own process
   * @param rows about how many there are, where PostgreSQL counts without a total
   */
  void run(String sql, BuildMemory memory, int workers, long rows) {
    AtomicInteger pid = new AtomicInteger();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> build =
          executor.submit(
              () ->
                  database.outsideTransaction(
                      IndexDrop.LONGEST, session -> build(session, sql, memory, workers, pid)));
      try {
        while (!over(build)) {
          look(pid.get(), rows).ifPresent(listener::progress);
        }
      } catch (RuntimeException e) {
        // Its end would not be noticed, and closing the executor waits for it.
        build.cancel(true);
        cancel(pid.get());
        throw e;
      }
      Results.of(build);
    }
  }

  private static String build(
      Session session, String sql, BuildMemory memory, int workers, AtomicInteger pid)
      throws SQLException {
    pid.set(session.one("SELECT pg_backend_pid()", row -> row.getInt(1)));
    memory.apply(session, workers, false);
    // Otherwise the server continues to build after its client is killed. PostgreSQL 13 lacks it.
    session.list(
        """
        SELECT set_config(name, '5s', false) FROM pg_settings
         WHERE name = 'client_connection_check_interval'
        """,
        row -> row.getString(1));
    session.run("SET statement_timeout = 0");
    session.run(sql);
    return sql;
  }

  private static boolean over(Future<?> build) {
    try {
      build.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while an index was being built", e);
    }
  }

  private Optional<BuildProgress> look(int pid, long rows) {
    return database.inTransaction(
        session ->
            session.first(
                """
                SELECT phase, greatest(tuples_done, lockers_done),
                       greatest(tuples_total, lockers_total), coalesce(current_locker_pid, 0)
                  FROM pg_stat_progress_create_index WHERE pid = ?
                """,
                row -> {
                  long done = row.getLong(2);
                  long total = row.getLong(3);
                  return new BuildProgress(
                      row.getString(1),
                      done,
                      total == 0 && done > 0 ? Math.max(rows, done) : total,
                      row.getInt(4),
                      Duration.ofNanos(System.nanoTime() - start));
                },
                pid));
  }

  private void cancel(int pid) {
    try {
      database.inTransaction(
          session -> session.first("SELECT pg_cancel_backend(?)", row -> row.getBoolean(1), pid));
    } catch (Fault gone) {
      // The server cannot be reached; it notices that the client has disconnected.
      listener.note("the build could not be cancelled: " + gone.getMessage());
    }
  }

  /**
   * Waits while the server still runs a build of this table for another process: when that was
   * killed, the server notices within seconds.
   *
   * @throws Fault BUSY, transient, when it does not end
   */
  void awaitNone(TableShape shape, Duration lockTimeout) {
    long end = System.nanoTime() + lockTimeout.toNanos();
    CountDownLatch never = new CountDownLatch(1);
    for (Optional<Integer> pid = other(shape); pid.isPresent(); pid = other(shape)) {
      if (System.nanoTime() > end) {
        throw busy(shape, pid.get());
      }
      try {
        never.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for another build", e);
      }
    }
  }

  private Optional<Integer> other(TableShape shape) {
    return database.inTransaction(
        session ->
            session.first(
                "SELECT pid FROM pg_stat_progress_create_index WHERE relid = ?::oid",
                row -> row.getInt(1),
                shape.oid()));
  }

  private static Fault busy(TableShape shape, int pid) {
    return Fault.transientFault(
        ExitCode.BUSY,
        "process %d of the server is building an index of %s".formatted(pid, shape.table().name()),
        "Wait for it, or end it with SELECT pg_cancel_backend(%d), and run the same command again."
            .formatted(pid));
  }
}
