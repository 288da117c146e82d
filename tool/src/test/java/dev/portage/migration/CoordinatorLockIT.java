package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Target;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CoordinatorLockIT {
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final Duration NEVER = Duration.ofHours(1);
  private static final String HELD =
      """
      SELECT pid::text FROM pg_locks
       WHERE locktype = 'advisory' AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      """;

  @AutoClose private final Target target;

  CoordinatorLockIT() throws SQLException {
    target = Target.fresh();
  }

  @Test
  void aLockThatWasLostIsTakenAgainWithoutBeingAskedFor() throws SQLException {
    try (CoordinatorLock lock = CoordinatorLock.take(target.database(), OFTEN)) {
      List<String> before = CopyFixture.strings(target, HELD);
      endSessions();
      await()
          .untilAsserted(
              () ->
                  assertThat(CopyFixture.strings(target, HELD))
                      .hasSize(1)
                      .doesNotContainAnyElementsOf(before));
      lock.ensureHeld();
    }
    assertThat(CopyFixture.strings(target, HELD)).isEmpty();
  }

  @Test
  void itsConnectionIsUsedAgainAndAgain() throws SQLException {
    try (CoordinatorLock lock = CoordinatorLock.take(target.database(), OFTEN)) {
      String use =
          "SELECT state_change::text FROM pg_stat_activity WHERE pid = "
              + CopyFixture.strings(target, HELD).getFirst();
      String before = CopyFixture.strings(target, use).getFirst();
      await().until(() -> !CopyFixture.strings(target, use).getFirst().equals(before));
      lock.ensureHeld();
    }
  }

  @Test
  void aLockThatWasClosedIsNotTakenAgain() throws SQLException {
    for (int round = 0; round < 100; round++) {
      try (CoordinatorLock lock = CoordinatorLock.take(target.database(), Duration.ofMillis(1))) {
        // Whoever keeps it alive waits for this, and is next when it is closed.
        lock.ensureHeld();
        lock.ensureHeld();
      }
    }
    assertThat(CopyFixture.strings(target, HELD)).isEmpty();
  }

  @Test
  void whereAnotherTookItMeanwhileThatIsTransient() throws SQLException {
    try (CoordinatorLock lock = CoordinatorLock.take(target.database(), NEVER)) {
      endSessions();
      try (CoordinatorLock other = CoordinatorLock.take(target.database(), NEVER)) {
        other.ensureHeld();
        assertThatThrownBy(lock::ensureHeld)
            .isInstanceOfSatisfying(
                Fault.class,
                fault -> {
                  assertThat(fault.code()).isEqualTo(ExitCode.BUSY);
                  assertThat(fault.isTransient()).isTrue();
                });
      }
      lock.ensureHeld();
    }
  }

  @Test
  void aRunThatWasKilledAMomentAgoIsWaitedFor() throws SQLException {
    RecordingReporter reporter = new RecordingReporter();
    CoordinatorLock killed = CoordinatorLock.take(target.database(), NEVER);
    // Its session ends once the next run has found it.
    reporter.at("another migrate is running", killed::close);
    try (CoordinatorLock next =
        CoordinatorLock.take(target.database(), RunContext.uninterrupted(reporter))) {
      next.ensureHeld();
    }
    assertThat(reporter.said()).anyMatch(line -> line.contains("; retrying for up to 3.0 s"));
  }

  private void endSessions() throws SQLException {
    target.run("SELECT pg_terminate_backend(pid::int, 5000) FROM (" + HELD + ") AS held");
  }
}
