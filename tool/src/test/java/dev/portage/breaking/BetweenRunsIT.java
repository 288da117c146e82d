package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.BotBuilder;
import dev.portage.bots.BotKey;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.BotOutcome;
import dev.portage.migration.BotRows;
import dev.portage.migration.MigrationReport;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What changes after a run was killed, or could not end, is seen by the next one. */
class BetweenRunsIT {
  @AutoClose private final LargeTenantFixture fixture;

  BetweenRunsIT() throws SQLException {
    fixture = new LargeTenantFixture();
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
    fixture.shortTimeouts();
    FaultPoint killed =
        effect -> {
          boolean copied =
              fixture.copy.reporter.said().stream()
                  .anyMatch(said -> said.matches("STEP .*reconcile"));
          if (copied) {
            throw new IllegalStateException("killed");
          }
          effect.run();
        };
    assertThatThrownBy(() -> fixture.migrate(Runnable::run, killed)).isInstanceOf(Fault.class);
    fixture.copy.limits(LargeTenantFixture.LIMITS, Duration.ofSeconds(5));
  }

  @Test
  void rowsOfABotThatWasDeletedBeforeTheyWereCopiedGo() throws Exception {
    copiedAndKilled();
    assertThat(fixture.old(fixture.last)).isPositive();
    fixture.copy.bots.delete(fixture.last);
    MigrationReport report = fixture.migrate(Runnable::run, Runnable::run);
    assertThat(outcome(report, fixture.last)).isEqualTo(new BotOutcome.Orphaned());
    assertThat(fixture.old(fixture.last)).isZero();
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
  }

  @Test
  void rowsOfABotThatWasReplacedGo() throws Exception {
    copiedAndKilled();
    BotRows.insert(
        fixture.copy.target,
        fixture.large.bot().value(),
        3,
        LargeTenantFixture.BETWEEN.plusSeconds(1));
    MigrationReport report = fixture.migrate(Runnable::run, Runnable::run);
    assertThat(outcome(report, fixture.large)).isEqualTo(new BotOutcome.Superseded(3));
    assertThat(fixture.old(fixture.large)).isZero();
  }

  @Test
  void aBotThatIsKnownOnlyLaterIsCopiedThen() throws Exception {
    fixture.copy.bots.delete(fixture.large);
    MigrationReport first = fixture.migrate(Runnable::run, Runnable::run);
    assertThat(outcome(first, fixture.large).id()).isEqualTo("orphaned");
    fixture.copy.bots.put(BotBuilder.bot(fixture.large.bot().value()).build());
    fixture.endsEqual("known later");
    // In ranges, as if it had been known before.
    assertThat(
            fixture.copy.target.value(
                "SELECT count(*) > 1 AND bool_and(after_id IS NOT NULL OR upto_id IS NOT NULL) FROM portage.batch b JOIN portage.batch_unit k ON k.batch = b.id JOIN portage.unit u ON u.id = k.unit WHERE u.bot_id = '%s'"
                    .formatted(fixture.large.bot().value())))
        .isEqualTo("t");
  }

  @Test
  void aWriterThatDoesNotEndLeavesTheMigrationUnfinished() throws Exception {
    try (Connection connection = fixture.copy.target.connect()) {
      connection.setAutoCommit(false);
      Application.replace(connection, fixture.large, 4);
      fixture.copy.limits(
          LargeTenantFixture.with(Duration.ZERO, Duration.ofMillis(300)), Duration.ofSeconds(5));
      assertThatThrownBy(() -> fixture.migrate(Runnable::run, Runnable::run))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BUSY_ROWS));
      connection.commit();
    }
    MigrationReport report = fixture.migrate(Runnable::run, Runnable::run);
    assertThat(outcome(report, fixture.large)).isEqualTo(new BotOutcome.Superseded(4));
    assertThat(fixture.old(fixture.large)).isZero();
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
  }
}
