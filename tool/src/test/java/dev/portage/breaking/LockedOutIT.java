package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.migration.CopyWorld;
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
  private CopyScene scene;
  private Connection application;

  @BeforeEach
  void open() throws SQLException {
    scene = new CopyScene();
    application = scene.world.target.connect();
    application.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    application.close();
    scene.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 12, 24, 36})
  void aLockOfTheTableIsWaitedForAndSaid(int at) throws Exception {
    AtomicInteger writes = new AtomicInteger();
    AtomicBoolean locked = new AtomicBoolean();
    Crossing crossing =
        effect -> {
          if (writes.incrementAndGet() >= at && !locked.get()) {
            locked.set(locks());
          }
          letGo(effect);
        };
    MigrationReport report = scene.migrate(Runnable::run, scene.once("STEP .* copy", crossing));
    assertThat(report.end()).isEqualTo(End.FINISHED);
    scene.isEqual(report, "locked at write " + at);
    assertThat(scene.world.reporter.said()).anyMatch(LockedOutIT::isOfALock);
  }

  @Test
  void aBotsRowsThatAreLockedAreWaitedForAndSaid() throws Exception {
    // Rows that the source gave once, and that stand in the way of giving them again.
    CopyWorld.insert(scene.world.target, scene.giant.bot().value(), 60, CopyWorld.LONG_AGO);
    runs("SELECT FROM items WHERE botid = '%s' FOR UPDATE".formatted(scene.giant.bot().value()));
    MigrationReport report = scene.migrate(Runnable::run, this::letGo);
    scene.isEqual(report, "locked rows");
    assertThat(scene.world.reporter.said()).anyMatch(LockedOutIT::isOfALock);
  }

  @Test
  void whoeverHoldsThemTooLongIsNamedAndTheSameCommandGoesOn() throws Exception {
    CopyWorld.insert(scene.world.target, scene.last.bot().value(), 3, CopyWorld.LONG_AGO);
    runs("SELECT FROM items WHERE botid = '%s' FOR UPDATE".formatted(scene.last.bot().value()));
    scene.shortTimeouts();
    assertThatThrownBy(() -> scene.migrate(Runnable::run, Runnable::run))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BUSY_ROWS));
    application.rollback();
    scene.endsEqual("when it is over");
  }

  /** Whether nobody was before it. */
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
    if (scene.world.reporter.said().stream().anyMatch(LockedOutIT::isOfALock)) {
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
