package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.Thorough;
import dev.portage.bots.BotKey;
import dev.portage.breaking.Breaker.When;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.RetryPolicy;
import dev.portage.fleet.EmbeddingTasks;
import dev.portage.migration.MigrationReport;
import dev.portage.migration.MigrationReport.End;
import dev.portage.migration.RecordingReporter;
import dev.portage.postgres.Database;
import dev.portage.postgres.SessionLock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A migration that is broken at its n-th operation, for many n, and then run again. */
class BrokenMigrationIT {
  private static final int BOTS = 2;
  private static final int STRIDE = Thorough.or(37, 1);
  private static final int CUTS = Thorough.or(40, 1);
  private static final int FAR_MORE_THAN_THERE_ARE = 500;

  @ParameterizedTest
  @EnumSource
  void theNextRunFinishesTheJobWhereverTheFirstBroke(When when) throws Exception {
    try (EmbedFixture fixture = new EmbedFixture(BOTS)) {
      run(fixture, new TasksHere(fixture), Breaker.never());
      List<Integer> chunks = chunksPerBot(fixture);
      // Each of the two goes through other operations.
      int at = when == When.BEFORE ? 1 : 1 + STRIDE / 2;
      while (brokenAndFinished(fixture, new Breaker(at, when), chunks)) {
        at += STRIDE;
        assertThat(at).isLessThan(FAR_MORE_THAN_THERE_ARE);
      }
      assertThat(at).isGreaterThan(20);
    }
  }

  @Test
  void aConnectionThatIsCutOnceDoesNotEndTheRun() throws Exception {
    try (EmbedFixture fixture = new EmbedFixture(BOTS)) {
      int at = 1;
      while (cutOnce(fixture, at)) {
        at += CUTS;
        assertThat(at).isLessThan(FAR_MORE_THAN_THERE_ARE);
      }
      assertThat(at).isGreaterThan(20);
    }
  }

  /** Whether it was cut at all. */
  private static boolean cutOnce(EmbedFixture fixture, int at) throws Exception {
    fixture.reset();
    FaultAt cut = FaultAt.cut(at);
    RecordingReporter reporter = new RecordingReporter();
    String how = "cut once at write " + at;
    try {
      MigrationReport report =
          run(
              fixture,
              new TasksHere(fixture),
              Breaker.never(),
              cut,
              reporter,
              RetryPolicy.FAILOVER.every(Duration.ofMillis(20)));
      assertThat(report.end()).as(how).isEqualTo(End.FINISHED);
      assertThat(report.verification().orElseThrow().bad()).as(how).isEmpty();
    } catch (Fault e) {
      // A server that does not answer at the beginning is more likely a wrong address.
      assertThat(reporter.said()).as("%s: %s", how, e).noneMatch(step -> step.contains("survey"));
    }
    return cut.reached();
  }

  /** Whether it broke at all. */
  private static boolean brokenAndFinished(
      EmbedFixture fixture, Breaker breaker, List<Integer> chunks) throws Exception {
    fixture.reset();
    EmbeddingTasks tasks = new TasksHere(fixture);
    runBroken(fixture, tasks, breaker);
    noUnitIsAheadOfItsRows(fixture, breaker);

    MigrationReport second = finished(fixture, tasks);
    assertThat(second.end()).isEqualTo(End.FINISHED);
    assertThat(chunksPerBot(fixture)).as(breaker.toString()).isEqualTo(chunks);
    assertThat(second.verification().orElseThrow().bad()).as(breaker.toString()).isEmpty();
    assertThat(second.units())
        .as(breaker.toString())
        .allSatisfy(u -> assertThat(u.outcome().orElseThrow().id()).isEqualTo("migrated"));
    return breaker.broke();
  }

  private static List<Integer> chunksPerBot(EmbedFixture fixture) throws Exception {
    List<Integer> chunks = new ArrayList<>();
    for (BotKey key : fixture.keys) {
      chunks.add(fixture.contents(key).size());
    }
    return chunks;
  }

  @Test
  @Timeout(60)
  void whatKeepsFailingAfterTheLastBotEndsTheRunWhenTheWindowIsOver() throws Exception {
    try (EmbedFixture fixture = new EmbedFixture(1)) {
      RecordingReporter reporter = new RecordingReporter();
      fixture.botTable = bots -> PassingFaultsIT.outage(bots, () -> isIn("verify", reporter));
      assertThatThrownBy(
              () ->
                  run(
                      fixture,
                      new TasksHere(fixture),
                      Breaker.never(),
                      Breaker.never(),
                      reporter,
                      RetryPolicy.FAILOVER
                          .within(Duration.ofSeconds(1))
                          .every(Duration.ofMillis(20))))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.AWS_UNREACHABLE));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reconcile", "verify"})
  void whoLosesTheLockInAStepDoesNotContinueAfterIt(String step) throws Exception {
    RetryPolicy never = RetryPolicy.FAILOVER.within(Duration.ZERO);
    try (EmbedFixture fixture = new EmbedFixture(1);
        CuttingProxy open =
            CuttingProxy.before(fixture.database.host(), fixture.database.port(), Breaker.never());
        Database other = fixture.open(open)) {
      RecordingReporter reporter = new RecordingReporter();
      AtomicReference<SessionLock> taken = new AtomicReference<>();
      fixture.botTable =
          bots ->
              PassingFaultsIT.outage(
                  bots,
                  () -> {
                    if (isIn(step, reporter) && taken.get() == null) {
                      taken.set(lockTakenFrom(fixture, other));
                    }
                    return false;
                  });
      assertThatThrownBy(
              () ->
                  run(
                      fixture,
                      new TasksHere(fixture),
                      Breaker.never(),
                      Breaker.never(),
                      reporter,
                      never))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BUSY));
      assertThat(isIn(step, reporter)).isTrue();
      assertThat(fixture.strings("SELECT id FROM portage.migration WHERE finished_at IS NOT NULL"))
          .isEmpty();
      taken.get().close();
    }
  }

  private static SessionLock lockTakenFrom(EmbedFixture fixture, Database other) {
    try {
      fixture.strings(
          "SELECT pg_terminate_backend(pid, 5000)::text FROM pg_locks WHERE locktype = 'advisory'"
              + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return other.tryLock("portage.coordinator");
  }

  /** Whether this is the step that was begun last. */
  private static boolean isIn(String step, RecordingReporter reporter) {
    return reporter.said().stream()
        .filter(said -> said.startsWith("STEP "))
        .reduce((before, last) -> last)
        .filter(last -> last.matches("STEP \\S+ " + step + ".*"))
        .isPresent();
  }

  private static void runBroken(EmbedFixture fixture, EmbeddingTasks tasks, Breaker breaker)
      throws Exception {
    try {
      run(fixture, tasks, breaker);
    } catch (RuntimeException e) {
      assertThat(breaker.broke()).as("only a break may stop it: %s", e).isTrue();
    }
  }

  private static void noUnitIsAheadOfItsRows(EmbedFixture fixture, Breaker breaker)
      throws Exception {
    if (fixture.strings("SELECT to_regclass('portage.unit')::text").contains(null)) {
      return;
    }
    assertThat(
            fixture.strings(
                """
                SELECT u.bot_id FROM portage.unit u
                 WHERE (u.outcome = 'migrated') <>
                       EXISTS (SELECT FROM items i WHERE i.botid = u.bot_id::bpchar)
                """))
        .as(breaker.toString())
        .isEmpty();
  }

  /** The server may still end the session of the run before, which holds the lock. */
  private static MigrationReport finished(EmbedFixture fixture, EmbeddingTasks tasks)
      throws Exception {
    Breaker none = Breaker.never();
    RetryPolicy quick = RetryPolicy.FAILOVER.every(Duration.ofMillis(20));
    return run(fixture, tasks, none, none, new RecordingReporter(), quick);
  }

  private static MigrationReport run(EmbedFixture fixture, EmbeddingTasks tasks, Breaker breaker)
      throws Exception {
    // What breaks stays broken: it is not waited for.
    RetryPolicy never = RetryPolicy.FAILOVER.within(Duration.ZERO);
    return run(fixture, tasks, breaker, breaker, new RecordingReporter(), never);
  }

  private static MigrationReport run(
      EmbedFixture fixture,
      EmbeddingTasks tasks,
      Breaker breaker,
      FaultPoint toTarget,
      RecordingReporter reporter,
      RetryPolicy retry)
      throws Exception {
    return new Reembedding(fixture, tasks)
        .breaking(breaker, toTarget)
        .reporting(reporter)
        .retrying(retry)
        .run();
  }
}
