package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.BotBuilder;
import dev.portage.bots.BotKey;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.BotOutcome;
import dev.portage.migration.CopyWorld;
import dev.portage.migration.MigrationReport;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What changes after a run was killed, or could not end, is seen by the next one. */
class BetweenRunsIT {
  @AutoClose private final CopyScene scene;

  BetweenRunsIT() throws SQLException {
    scene = new CopyScene();
  }

  private static BotOutcome outcome(MigrationReport report, BotKey bot) {
    return report.units().stream()
        .filter(unit -> unit.key().bot().equals(bot.bot()))
        .findFirst()
        .flatMap(unit -> unit.outcome())
        .orElseThrow();
  }

  /** Copies everything, and is killed before it reconciles. */
  private void copiedAndKilled() throws IOException {
    scene.shortTimeouts();
    Crossing killed =
        effect -> {
          boolean copied =
              scene.world.reporter.said().stream()
                  .anyMatch(said -> said.matches("STEP .*reconcile"));
          if (copied) {
            throw new IllegalStateException("killed");
          }
          effect.run();
        };
    assertThatThrownBy(() -> scene.migrate(Runnable::run, killed)).isInstanceOf(Fault.class);
    scene.world.limits(CopyScene.LIMITS, Duration.ofSeconds(5));
  }

  @Test
  void rowsOfABotThatWasDeletedBeforeTheyWereCopiedGo() throws Exception {
    copiedAndKilled();
    assertThat(scene.old(scene.last)).isPositive();
    scene.world.bots.delete(scene.last);
    MigrationReport report = scene.migrate(Runnable::run, Runnable::run);
    assertThat(outcome(report, scene.last)).isEqualTo(new BotOutcome.Orphaned());
    assertThat(scene.old(scene.last)).isZero();
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
  }

  @Test
  void rowsOfABotThatWasReplacedGo() throws Exception {
    copiedAndKilled();
    CopyWorld.insert(
        scene.world.target, scene.giant.bot().value(), 3, CopyScene.BETWEEN.plusSeconds(1));
    MigrationReport report = scene.migrate(Runnable::run, Runnable::run);
    assertThat(outcome(report, scene.giant)).isEqualTo(new BotOutcome.Superseded(3));
    assertThat(scene.old(scene.giant)).isZero();
  }

  @Test
  void aBotThatIsKnownOnlyLaterIsCopiedThen() throws Exception {
    scene.world.bots.delete(scene.giant);
    MigrationReport first = scene.migrate(Runnable::run, Runnable::run);
    assertThat(outcome(first, scene.giant).id()).isEqualTo("orphaned");
    scene.world.bots.put(BotBuilder.bot(scene.giant.bot().value()).build());
    scene.endsEqual("known later");
  }

  @Test
  void aWriterThatDoesNotEndLeavesTheMigrationUnfinished() throws Exception {
    try (Connection connection = scene.world.target.connect()) {
      connection.setAutoCommit(false);
      Application.replace(connection, scene.giant, 4);
      scene.world.limits(
          CopyScene.with(Duration.ZERO, Duration.ofMillis(300)), Duration.ofSeconds(5));
      assertThatThrownBy(() -> scene.migrate(Runnable::run, Runnable::run))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BUSY_ROWS));
      connection.commit();
    }
    MigrationReport report = scene.migrate(Runnable::run, Runnable::run);
    assertThat(outcome(report, scene.giant)).isEqualTo(new BotOutcome.Superseded(4));
    assertThat(scene.old(scene.giant)).isZero();
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
  }
}
