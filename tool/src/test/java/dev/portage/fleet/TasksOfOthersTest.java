package dev.portage.fleet;

import static dev.portage.fleet.FleetFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.BotBuilder;
import dev.portage.bots.SyncStatus;
import dev.portage.deployment.TaskArn;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.UnitState;
import org.junit.jupiter.api.Test;

/** Tasks that the application, or a leasing worker, has started, beside those of a coordinator. */
class TasksOfOthersTest {
  private final FleetFixture fixture = new FleetFixture();

  @Test
  void aTaskOfTheApplicationThatRunsIsWaitedFor() {
    fixture.bots("a");
    TaskArn task = fixture.tasks.startedByApplication(key("a"), new Script.Succeeds(4));
    FleetRun fleet = fixture.started();
    assertThat(fixture.notes)
        .containsExactly(
            "a: a task of the application is already running for it; waiting for that");
    assertThat(fixture.unit("a").task()).contains(task);
    fixture.toTheEnd(fleet);
    assertThat(fixture.tasks.requests).isEmpty();
    assertThat(fixture.launched).isEmpty();
    assertThat(fixture.outcome("a")).isEqualTo(new BotOutcome.Migrated(4));
  }

  @Test
  void aTaskOfTheApplicationThatHangsIsNotStoppedAndItsBotFails() {
    fixture.bots("a", "b");
    fixture.tasks.startedByApplication(key("a"), new Script.Hangs());
    fixture.toTheEnd(fixture.run(), fixture.limits.task());
    assertThat(fixture.tasks.stops).isEmpty();
    assertThat(fixture.outcome("a"))
        .isInstanceOfSatisfying(
            BotOutcome.Failed.class,
            failed -> assertThat(failed.reason()).contains("a task that Portage did not start"));
    assertThat(fixture.outcome("b")).isInstanceOf(BotOutcome.Migrated.class);
  }

  /** Its bots are RUNNING by the same task. */
  @Test
  void aWorkerWithSeveralBotsIsNeitherStoppedNorAreItsBotsForgotten() {
    fixture.bots("a", "b");
    TaskArn worker = fixture.tasks.startedByApplication(key("a"), new Script.Succeeds(4));
    fixture.bots.put(BotBuilder.bot("b").left(SyncStatus.RUNNING, "", worker.taskId()).build());
    FleetRun fleet = fixture.started();
    assertThat(fleet.running()).isEqualTo(1);
    assertThat(fixture.unit("b").state()).isEqualTo(UnitState.OPEN);
    assertThat(fixture.unit("b").attempts()).isZero();
    fixture.toTheEnd(fleet);
    assertThat(fixture.outcome("a")).isEqualTo(new BotOutcome.Migrated(4));
    assertThat(fixture.outcome("b")).isInstanceOf(BotOutcome.Migrated.class);
  }

  @Test
  void aStatusThatADeadTaskOfTheApplicationLeftKeepsNoBotWaiting() {
    fixture.bots("a");
    fixture.bots.put(BotBuilder.bot("a").left(SyncStatus.RUNNING, "", "dead").build());
    fixture.started();
    assertThat(fixture.tasks.started).containsExactly("a");
  }

  @Test
  void aTaskIsNotWaitedForOnceItsStatusIsWritten() {
    fixture.bots("a");
    TaskArn task = fixture.tasks.startedByApplication(key("b"), new Script.Hangs());
    fixture.bots.put(BotBuilder.bot("a").left(SyncStatus.FAILED, "", task.taskId()).build());
    fixture.started();
    assertThat(fixture.tasks.started).containsExactly("a");
  }
}
