package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.Thorough;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.migration.CopyFixture;
import dev.portage.migration.MigrationReport;
import dev.portage.migration.MigrationReport.End;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Two migrations into one target, and one that sleeps while another does its work (I2, I4). */
class TwoCoordinatorsIT {
  private static final int STRIDE = Thorough.or(13, 1);

  /** One transaction may have locked several batches. */
  private static final String WAITING = ".* locks the rest of the rows.*";

  @AutoClose private final LargeTenantFixture fixture;
  private final CountDownLatch asleep = new CountDownLatch(1);
  private final CountDownLatch awake = new CountDownLatch(1);

  TwoCoordinatorsIT() throws SQLException {
    fixture = new LargeTenantFixture();
  }

  /** Holds one write until it is woken. */
  private static FaultAt sleepingAt(int at, CountDownLatch asleep, CountDownLatch awake) {
    return new FaultAt(
        at,
        () -> {
          asleep.countDown();
          passed(awake);
        });
  }

  private static void passed(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void reached(CountDownLatch sleeps, Future<MigrationReport> first) {
    await().atMost(Duration.ofMinutes(1)).until(() -> sleeps.getCount() == 0 || first.isDone());
    if (first.isDone()) {
      throw new AssertionError("it never slept: " + Results.of(first));
    }
  }

  @Test
  void theSecondIsRefusedAndHarmsNothing() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<MigrationReport> first =
          threads.submit(
              () ->
                  fixture.migrate(
                      Runnable::run, fixture.onceCopying(sleepingAt(9, asleep, awake))));
      reached(asleep, first);
      assertThatThrownBy(() -> fixture.migrate(Runnable::run, Runnable::run))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BUSY));
      awake.countDown();
      fixture.isEqual(Results.of(first), "the first");
    }
    fixture.endsEqual("afterwards");
  }

  @Test
  void whoSleptWhileAnotherDidItsWorkWritesNothingTwice() throws Exception {
    for (int at = 1; at < 40; at += STRIDE) {
      sleptAt(at);
    }
  }

  private void sleptAt(int at) throws Exception {
    fixture.reset();
    CountDownLatch sleeps = new CountDownLatch(1);
    CountDownLatch wakes = new CountDownLatch(1);
    FaultAt sleeping = sleepingAt(at, sleeps, wakes);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<MigrationReport> first =
          threads.submit(() -> fixture.migrate(Runnable::run, fixture.onceCopying(sleeping)));
      reached(sleeps, first);
      Future<MigrationReport> second = secondAtWork(threads);
      wakes.countDown();
      String how = "slept at write " + at;
      MigrationReport report = Results.of(second);
      assertThat(report.end()).as(how).isEqualTo(End.FINISHED);
      fixture.isEqual(report, how);
      fixture.isEqual(Results.of(first), how);
      fixture.journalAndRowsAgree(how);
    }
  }

  /**
   * A second that has done all that the first does not hold. While the first has a hand free, it
   * may be quicker to take the right again: then the second is refused, and another one tries.
   */
  private Future<MigrationReport> secondAtWork(ExecutorService threads) throws SQLException {
    while (true) {
      long before = times("STEP .* copy");
      long waited = times(WAITING);
      loseTheRight();
      Future<MigrationReport> second =
          threads.submit(() -> fixture.migrate(Runnable::run, Runnable::run));
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  second.isDone()
                      || times(WAITING) > waited
                      || (times("STEP .* copy") > before && onlyHeldIsLeft()));
      if (!second.isDone() || !isRefused(second)) {
        return second;
      }
    }
  }

  /** How often a migration said this. */
  private long times(String pattern) {
    return fixture.copy.reporter.said().stream().filter(said -> said.matches(pattern)).count();
  }

  private static boolean isRefused(Future<MigrationReport> second) {
    return second.state() == Future.State.FAILED
        && second.exceptionNow() instanceof Fault fault
        && fault.code() == ExitCode.BUSY;
  }

  /** As when a connection is cut by whatever is between. */
  private void loseTheRight() throws SQLException {
    fixture.copy.target.run(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
  }

  /** Whether the second waits for what the first holds, and has done everything else. */
  private boolean onlyHeldIsLeft() throws SQLException {
    List<String> left =
        CopyFixture.strings(
            fixture.copy.target,
            """
            SELECT (SELECT count(*) FROM portage.batch WHERE state <> 'ended')
                 - (SELECT count(*) FROM pg_stat_activity
                     WHERE datname = current_database() AND xact_start < now()
                       AND state = 'idle in transaction')
            """);
    return Integer.parseInt(left.getFirst()) <= 0;
  }
}
