package dev.portage.postgres;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.fault.Transience;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Retries a transaction that needs an exclusive lock on a table for a short time. Between two
 * attempts the lock is not requested, so that searches that queue behind it run.
 */
public final class LockRetry {
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /** Asking who blocks a session locks the server's table of locks: a few times an attempt. */
  private static final int LOOKS = 3;

  private final Database database;
  private final LockTimeout timeout;
  private final Duration longest;

  /**
   * A transaction that has not begun.
   *
   * @param longest what one statement may take once it has its lock
   */
  public LockRetry(Database database, LockTimeout timeout, Duration longest) {
    this.database = database;
    this.timeout = timeout;
    this.longest = longest;
  }

  /**
   * Runs the transaction, and retries it.
   *
   * @param what it does, for the message
   * @throws Fault BUSY_ROWS, naming the session that holds the lock, when the timeout has expired
   */
  public <T> T run(String what, Database.Work<T> work) {
    long end = System.nanoTime() + timeout.whole().toNanos();
    List<String> blockers = List.of();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      while (true) {
        AtomicInteger pid = new AtomicInteger();
        Future<T> attempt = executor.submit(() -> attempt(pid, work));
        blockers = watch(attempt, pid, blockers);
        try {
          return Results.of(attempt);
        } catch (Fault refused) {
          if (!lockNotAvailable(refused)) {
            throw refused;
          }
          if (System.nanoTime() > end) {
            throw gaveUp(what, blockers, refused);
          }
        }
      }
    }
  }

  private <T> T attempt(AtomicInteger pid, Database.Work<T> work) {
    return database.inLongTransaction(
        longest,
        session -> {
          session.lockWithin(timeout.each());
          pid.set(session.one("SELECT pg_backend_pid()", row -> row.getInt(1)));
          return work.on(session);
        });
  }

  /** Waits for the end of an attempt; the sessions that blocked it last. */
  private List<String> watch(Future<?> attempt, AtomicInteger pid, List<String> before) {
    List<String> seen = before;
    while (!over(attempt)) {
      List<String> now = pid.get() == 0 ? List.of() : blockers(pid.get());
      seen = now.isEmpty() ? seen : now;
    }
    return seen;
  }

  private boolean over(Future<?> attempt) {
    try {
      attempt.get(timeout.each().toMillis() / LOOKS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a lock", e);
    }
  }

  private List<String> blockers(int pid) {
    return database.inTransaction(session -> blockers(session, pid));
  }

  private static List<String> blockers(Session session, int pid) throws SQLException {
    return session.list(
        """
        SELECT format('process %s (%s, %s, %s, in its transaction for %s s)', pid, usename,
                      coalesce(nullif(application_name, ''), 'no application name'),
                      coalesce(state, backend_type),
                      coalesce(extract(epoch FROM clock_timestamp() - xact_start)::bigint, 0))
          FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids(?))
        UNION
        -- Its locks have no process; that on its own number says which it is.
        SELECT format('prepared transaction %s (%s; COMMIT PREPARED or ROLLBACK PREPARED ends it)',
                      quote_literal(x.gid), x.owner)
          FROM pg_locks w
          JOIN pg_locks h ON h.relation = w.relation AND h.database = w.database AND h.pid IS NULL
          JOIN pg_locks n ON n.virtualtransaction = h.virtualtransaction AND n.pid IS NULL
          JOIN pg_prepared_xacts x ON x.transaction = n.transactionid
         WHERE w.pid = ? AND NOT w.granted
        """,
        row -> row.getString(1), pid, pid);
  }

  private static boolean lockNotAvailable(Fault fault) {
    return fault.getCause() instanceof SQLException sql
        && LOCK_NOT_AVAILABLE.equals(sql.getSQLState());
  }

  private Fault gaveUp(String what, List<String> blockers, Fault refused) {
    return new Fault(
        ExitCode.BUSY_ROWS,
        "cannot %s on %s: the lock was not free within %d s%s"
            .formatted(
                what,
                database.describe(),
                timeout.whole().toSeconds(),
                blockers.isEmpty() ? "" : "; it is held by " + String.join(", ", blockers)),
        "Wait until that transaction ends, or end it with SELECT pg_terminate_backend(process), and"
            + " run the same command again. Nothing was changed.",
        Transience.TRANSIENT,
        refused);
  }
}
