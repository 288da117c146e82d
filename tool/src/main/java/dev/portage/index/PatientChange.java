package dev.portage.index;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
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
 * A transaction that needs a table for itself for a moment. It asks for the lock again and again,
 * and lets go between: whoever waits behind it, a search, gets its turn.
 */
final class PatientChange {
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Database database;
  private final LockPatience patience;
  private final Duration longest;

  /**
   * A change that has not begun.
   *
   * @param longest what one statement may take once it has its lock
   */
  PatientChange(Database database, LockPatience patience, Duration longest) {
    this.database = database;
    this.patience = patience;
    this.longest = longest;
  }

  /**
   * Runs it.
   *
   * @param what it does, for the message
   * @throws Fault BUSY_ROWS, naming who holds the lock, when the patience ends
   */
  <T> T run(String what, Database.Work<T> work) {
    long end = System.nanoTime() + patience.whole().toNanos();
    List<String> blockers = List.of();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      while (true) {
        AtomicInteger pid = new AtomicInteger();
        Future<T> attempt = executor.submit(() -> attempt(pid, work));
        blockers = watch(attempt, pid, blockers);
        try {
          return Results.of(attempt);
        } catch (Fault refused) {
          if (!lockNotHad(refused)) {
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
          session.run("SET LOCAL lock_timeout = " + patience.each().toMillis());
          pid.set(session.one("SELECT pg_backend_pid()", row -> row.getInt(1)));
          return work.on(session);
        });
  }

  /** Waits for the end of an attempt; the last that stood in its way. */
  private List<String> watch(Future<?> attempt, AtomicInteger pid, List<String> before) {
    List<String> seen = before;
    while (!over(attempt)) {
      List<String> now = pid.get() == 0 ? List.of() : blockers(pid.get());
      seen = now.isEmpty() ? seen : now;
    }
    return seen;
  }

  private static boolean over(Future<?> attempt) {
    try {
      attempt.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
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
        """,
        row -> row.getString(1), pid);
  }

  private static boolean lockNotHad(Fault fault) {
    return fault.getCause() instanceof SQLException sql
        && LOCK_NOT_AVAILABLE.equals(sql.getSQLState());
  }

  private Fault gaveUp(String what, List<String> blockers, Fault refused) {
    return new Fault(
        ExitCode.BUSY_ROWS,
        "cannot %s on %s: within %d s the lock was never free%s"
            .formatted(
                what,
                database.shown(),
                patience.whole().toSeconds(),
                blockers.isEmpty() ? "" : "; it is held by " + String.join(", ", blockers)),
        "Wait until that transaction ends, or end it with SELECT pg_terminate_backend(process), and"
            + " run the same command again. Nothing was changed.",
        refused);
  }
}
