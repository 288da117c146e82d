package dev.portage.fleet;

import static dev.portage.fleet.FleetFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.BotBuilder;
import dev.portage.bots.SyncStatus;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Failures that every bot meets, and bots that the application is about to embed. */
class CircuitBreakerTest {
  private static final Script NO_IMAGE = new Script.NeverRuns("CannotPullContainerError: gone");

  private final FleetFixture fixture = new FleetFixture();

  @Test
  void threeHundredBotsWhoseTasksNeverRunAreNotCharged() {
    fixture.atOnce(20);
    for (int i = 0; i < 300; i++) {
      fixture.bot("bot" + i, new Script.NeverRuns(""));
    }
    FleetRun fleet = fixture.run();
    assertThatThrownBy(() -> fixture.toTheEnd(fleet))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.AWS_REFUSED));
    assertThat(fixture.units.units())
        .noneMatch(unit -> unit.state() == UnitState.ENDED)
        .filteredOn(unit -> unit.state() == UnitState.OPEN)
        .extracting(Unit::attempts)
        .containsOnly(0);
    assertThat(fixture.tasks.started.size()).isLessThan(60);
    assertThat(fixture.notes).anyMatch(note -> note.contains("launching is paused"));
  }

  @Test
  void aProbeThatSucceedsClosesTheBreaker() {
    fixture.atOnce(3);
    for (int i = 0; i < 9; i++) {
      fixture.bot("bot" + i, NO_IMAGE, new Script.Succeeds(3));
    }
    fixture.toTheEnd(fixture.run());
    assertThat(fixture.units.units())
        .allMatch(unit -> unit.outcome().orElseThrow().equals(new BotOutcome.Migrated(3)))
        .allMatch(unit -> unit.attempts() == 1);
    assertThat(fixture.notes)
        .anyMatch(note -> note.contains("CannotPullContainerError: gone"))
        .anyMatch(note -> note.contains(TaskFailure.IMAGE.hint()));
  }

  @Test
  void aBotWhoseTaskNeverRunsDoesNotKeepOthersBack() {
    fixture.atOnce(1).bot("alone", NO_IMAGE).bots("b", "c", "d");
    FleetRun fleet = fixture.run();
    assertThatThrownBy(() -> fixture.toTheEnd(fleet)).isInstanceOf(Fault.class);
    assertThat(fixture.ended).containsExactly("b migrated", "c migrated", "d migrated");
    assertThat(fixture.unit("alone").attempts()).isZero();
  }

  @Test
  void whileItIsOpenOneTaskAtATimeIsTried() {
    fixture.atOnce(3);
    for (int i = 0; i < 9; i++) {
      fixture.bot("bot" + i, NO_IMAGE);
    }
    FleetRun fleet = fixture.started();
    fixture.minuteLater(fleet);
    fixture.minuteLater(fleet);
    assertThat(fleet.running()).isEqualTo(1);
    assertThat(fixture.tasks.started).hasSize(4);
  }

  @Test
  void fiveBotsWhoseTasksDieAtStartOpenItAndThoseInFlightAreNotCharged() {
    fixture.atOnce(20);
    for (int i = 0; i < 20; i++) {
      fixture.bot("bot" + i, new Script.DiesAtStart(), new Script.Succeeds(3));
    }
    fixture.toTheEnd(fixture.run());
    assertThat(fixture.units.units())
        .allMatch(unit -> unit.outcome().orElseThrow().equals(new BotOutcome.Migrated(3)));
    assertThat(fixture.units.units().stream().filter(unit -> unit.attempts() > 1)).hasSize(5);
  }

  @Test
  void aDailyQuotaIsWaitedForAndCostsNoAttempt() {
    String day = "ThrottlingException: Too many tokens per day";
    Script used = new Script.ReportsFailure(day);
    fixture.bot("a", used, used, used, used, used, new Script.Succeeds(3));
    fixture.toTheEnd(fixture.run());
    assertThat(fixture.outcome("a")).isEqualTo(new BotOutcome.Migrated(3));
    assertThat(fixture.unit("a").attempts()).isEqualTo(1);
  }

  // Bots that are QUEUED.

  private void queued(String bot) {
    fixture.bots.put(BotBuilder.bot(bot).left(SyncStatus.QUEUED, "", "").build());
  }

  @Test
  void aBotThatIsQueuedIsPutBehindTheOthersAndEmbeddedByTheApplication() {
    fixture.bots("a", "b");
    queued("a");
    FleetRun fleet = fixture.started();
    assertThat(fixture.tasks.started).containsExactly("b");
    fixture.tasks.startedByApplication(key("a"), new Script.Succeeds(4));
    fixture.toTheEnd(fleet);
    assertThat(fixture.tasks.started).containsExactly("b");
    assertThat(fixture.tasks.rows.get(key("a"))).isEqualTo(4);
    assertThat(fixture.unit("a").state()).isEqualTo(UnitState.ENDED);
    assertThat(fixture.unit("a").attempts()).isEqualTo(1);
  }

  @Test
  void aBotThatTheApplicationEmbeddedMeanwhileIsSuperseded() {
    fixture.bots("a");
    queued("a");
    FleetRun fleet = fixture.started();
    fixture.tasks.startedByApplication(key("a"), new Script.Succeeds(4));
    fixture.pass(Duration.ofMinutes(2));
    fixture.tasks.alive("none");
    fixture.toTheEnd(fleet);
    assertThat(fixture.outcome("a")).isEqualTo(new BotOutcome.Superseded(4));
    assertThat(fixture.tasks.requests).isEmpty();
  }

  @Test
  void aBotThatStaysQueuedIsEmbeddedAfterALimitedTime() {
    fixture.bots("a");
    queued("a");
    FleetRun fleet = fixture.started();
    fixture.pass(fixture.limits.queued());
    fleet.turn(true);
    assertThat(fixture.tasks.started).isEmpty();
    fixture.toTheEnd(fleet);
    assertThat(fixture.tasks.started).containsExactly("a");
    assertThat(fixture.outcome("a")).isEqualTo(new BotOutcome.Migrated(3));
  }
}
