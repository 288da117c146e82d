package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.migration.BotRows;
import dev.portage.migration.CopyFixture;
import dev.portage.migration.MigrationReport;
import dev.portage.migration.MigrationReport.End;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application holds what a batch needs, for longer than a batch waits for it. */
class LockedOutIT {
  private LargeTenantFixture fixture;
  private Connection application;

  @BeforeEach
  void open() throws SQLException {
    fixture = new LargeTenantFixture();
    application = fixture.copy.target.connect();
    application.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    application.close();
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 12, 24, 36})
  void aLockOfTheTableIsWaitedForAndSaid(int at) throws Exception {
    AtomicInteger writes = new AtomicInteger();
    AtomicBoolean locked = new AtomicBoolean();
    FaultPoint crossing =
        effect -> {
          if (writes.incrementAndGet() >= at && !locked.get()) {
            locked.set(locks());
          }
          letGo(effect);
        };
    MigrationReport report = fixture.migrate(Runnable::run, fixture.once("STEP .* copy", crossing));
    assertThat(report.end()).isEqualTo(End.FINISHED);
    fixture.isEqual(report, "locked at write " + at);
    assertThat(fixture.copy.reporter.said()).anyMatch(LockedOutIT::isOfALock);
  }

  @Test
  void aBotsRowsThatAreLockedAreWaitedForAndSaid() throws Exception {
    // Rows that the source gave once, and that stand in the way of giving them again.
    BotRows.insert(fixture.copy.target, fixture.large.bot().value(), 60, CopyFixture.LONG_AGO);
    runs("SELECT FROM items WHERE botid = '%s' FOR UPDATE".formatted(fixture.large.bot().value()));
    MigrationReport report = fixture.migrate(Runnable::run, this::letGo);
    fixture.isEqual(report, "locked rows");
    assertThat(fixture.copy.reporter.said()).anyMatch(LockedOutIT::isOfALock);
  }

  @Test
  void rowsLockedTooLongEndTheRunAndTheSameCommandResumes() throws Exception {
    BotRows.insert(fixture.copy.target, fixture.last.bot().value(), 3, CopyFixture.LONG_AGO);
    runs("SELECT FROM items WHERE botid = '%s' FOR UPDATE".formatted(fixture.last.bot().value()));
    fixture.shortTimeouts();
    assertThatThrownBy(() -> fixture.migrate(Runnable::run, Runnable::run))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BUSY_ROWS));
    application.rollback();
    fixture.endsEqual("when it is over");
  }

  /** Returns whether the table was free, and is locked now. */
  private boolean locks() {
    try {
      runs("LOCK TABLE items NOWAIT");
      return true;
    } catch (IllegalStateException e) {
      runs("ROLLBACK");
      return false;
    }
  }

  private static boolean isOfALock(String said) {
    boolean row = said.contains("holds something that another session uses");
    boolean table = said.contains("the lock was not free");
    return (row || table) && said.contains("; retrying");
  }

  /** Lets go when it hears that it is in the way. */
  private void letGo(Runnable effect) {
    if (fixture.copy.reporter.said().stream().anyMatch(LockedOutIT::isOfALock)) {
      try {
        application.rollback();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
    effect.run();
  }

  private void runs(String sql) {
    try (var statement = application.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
