package dev.portage.fleet;

import static dev.portage.fleet.FleetFixture.key;
import static dev.portage.fleet.ScriptedTasks.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.ScannedItem;
import dev.portage.bots.SyncStatus;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.UnitLease;
import dev.portage.journal.UnitState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * What a coordinator decides, turn by turn. {@link FleetLeaseTest} is about what it shares with
 * others and with later runs; {@link LargeFleetTest} repeats both for many bots.
 */
class FleetRunTest {
  private static final BotOutcome.Failed DIED =
      new BotOutcome.Failed("its task ended without a result: it exited");

  private final FleetFixture fixture = new FleetFixture();

  // The order, and how many at once.

  /** The plan puts the most recently used first (EmbeddingPlannerTest). */
  @Test
  void tasksAreStartedInTheOrderOfThePlan() {
    fixture.atOnce(1).bots("c", "a", "b");
    fixture.toTheEnd(fixture.run());
    assertThat(fixture.tasks.started).containsExactly("c", "a", "b");
    assertThat(fixture.launched).containsExactly("c", "a", "b");
    assertThat(fixture.ended).containsExactly("c migrated", "a migrated", "b migrated");
  }

  @Test
  void oneTurnStartsAsManyTasksAsAreAllowed() {
    fixture.bots("a", "b", "c");
    FleetRun fleet = fixture.started();
    assertThat(fixture.tasks.started).containsExactly("a", "b");
    assertThat(fleet.running()).isEqualTo(2);
    assertThat(fixture.unit("c").state()).isEqualTo(UnitState.OPEN);
  }

  @Test
  void aTaskThatHasStoppedMakesRoomForAnotherInTheSameTurn() {
    fixture.bot("a", new Script.Hangs()).bots("b", "c");
    FleetRun fleet = fixture.started();
    fixture.minuteLater(fleet);
    assertThat(fixture.tasks.started).containsExactly("a", "b", "c");
    assertThat(fixture.tasks.mostAtOnce).isEqualTo(2);
  }

  @Test
  void aTaskGetsTheLeaseOfItsUnitAndTheVariables() {
    fixture.bots("a");
    fixture.started();
    assertThat(fixture.tasks.requests).containsExactly(fixture.unit("a").lease());
    assertThat(fixture.tasks.variables).containsEntry("NAME", "value");
    assertThat(fixture.unit("a").task().orElseThrow().taskId())
        .isEqualTo(fixture.item("a").lastExecId());
  }

  @Test
  void withoutUnitsNothingIsLeft() {
    assertThat(fixture.run().turn(true)).isFalse();
  }

  @Test
  void theTurnThatSeesTheLastTaskStopSaysThatNothingIsLeft() {
    fixture.bots("a");
    FleetRun fleet = fixture.started();
    assertThat(fleet.turn(true)).isTrue();
    fixture.pass(MINUTE);
    assertThat(fleet.turn(true)).isFalse();
    assertThat(fleet.running()).isZero();
  }

  // Outcomes and statuses.

  @Test
  void aTaskThatSucceededAndWroteRowsMigratedItsBot() {
    fixture.bot("a", new Script.Succeeds(7));
    fixture.toTheEnd(fixture.run());
    assertThat(fixture.outcome("a")).isEqualTo(new BotOutcome.Migrated(7));
    assertThat(fixture.unit("a").digest()).isEqualTo("digest of 7");
    assertThat(fixture.status("a")).isEqualTo(SyncStatus.SUCCEEDED);
  }

  @Test
  void aTaskThatSucceededWithoutRowsFailedAndIsNotRetried() {
    fixture.bot("a", new Script.Succeeds(0));
    fixture.toTheEnd(fixture.run());
    assertThat(fixture.outcome("a")).isInstanceOf(BotOutcome.Failed.class);
    assertThat(fixture.unit("a").digest()).isEmpty();
    assertThat(fixture.tasks.started).hasSize(1);
  }

  @Test
  void aBotWhoseTaskDiedIsRetriedBeforeThoseBehindIt() {
    fixture.atOnce(1).bot("a", new Script.Dies(), new Script.Succeeds(3)).bots("b");
    fixture.toTheEnd(fixture.run());
    assertThat(fixture.tasks.started).containsExactly("a", "a", "b");
    assertThat(fixture.ended).containsExactly("a migrated", "b migrated");
    assertThat(fixture.notes)
        .containsExactly("a: retrying: its task ended without a result: it exited");
    assertThat(fixture.units.note(key("a")))
        .isEqualTo("its task ended without a result: it exited");
    assertThat(fixture.unit("a").attempts()).isEqualTo(2);
  }

  @Test
  void aBotWhoseTaskDiesEachTimeFailsAfterThreeTasks() {
    fixture.bot("a", new Script.Dies());
    fixture.toTheEnd(fixture.run());
    assertThat(fixture.tasks.started).containsExactly("a", "a", "a");
    assertThat(fixture.outcome("a")).isEqualTo(DIED);
    assertThat(fixture.ended).containsExactly("a failed");
  }

  @Test
  void aStatusThatADeadTaskLeftRunningIsRepairedWhenItsBotFails() {
    fixture.bot("a", new Script.Dies());
    FleetRun fleet = fixture.started();
    fixture.minuteLater(fleet);
    assertThat(fixture.status("a")).isEqualTo(SyncStatus.RUNNING);
    fixture.toTheEnd(fleet);
    assertThat(fixture.status("a")).isEqualTo(SyncStatus.FAILED);
    assertThat(fixture.item("a").statusReason()).isEqualTo(DIED.reason());
  }

  @Test
  void aStatusThatAnEarlierTaskLeftRunningIsRepairedToo() {
    fixture.bot("a", new Script.Dies(), new Script.Dies(), new Script.DiesAtStart());
    fixture.toTheEnd(fixture.run());
    assertThat(fixture.tasks.started).hasSize(3);
    assertThat(fixture.status("a")).isEqualTo(SyncStatus.FAILED);
  }

  @Test
  void aBotOnWhichALaterTaskOfTheApplicationWorksIsLeftToIt() {
    fixture.bot("a", new Script.DiesAtStart());
    FleetRun fleet = fixture.started();
    fixture.minuteLater(fleet);
    fixture.minuteLater(fleet);
    fixture.tasks.startedByApplication(key("a"), new Script.Hangs());
    fixture.minuteLater(fleet);
    assertThat(fixture.unit("a").outcome()).isEmpty();
    assertThat(fixture.status("a")).isEqualTo(SyncStatus.RUNNING);
  }

  @Test
  void aTaskThatStopsBeforeItWritesAStatusIsRetried() {
    fixture.bot("a", new Script.DiesAtStart(), new Script.Succeeds(3));
    fixture.toTheEnd(fixture.run());
    assertThat(fixture.outcome("a")).isEqualTo(new BotOutcome.Migrated(3));
  }

  @Test
  void aBotWhoseTaskReportsAFailureIsRetriedOnce() {
    fixture.bot("a", new Script.ReportsFailure("no such file"));
    fixture.toTheEnd(fixture.run());
    assertThat(fixture.tasks.started).containsExactly("a", "a");
    assertThat(fixture.notes).containsExactly("a: retrying: no such file");
    assertThat(fixture.outcome("a")).isEqualTo(new BotOutcome.Failed("no such file"));
    assertThat(fixture.status("a")).isEqualTo(SyncStatus.FAILED);
  }

  @Test
  void aUnitThatItsTaskHasEndedIsNotJudgedAgain() {
    fixture.bot("a", new Script.EndsUnit(new BotOutcome.Migrated(9)));
    fixture.bot("b", new Script.EndsUnit(new BotOutcome.Failed("no text")));
    fixture.toTheEnd(fixture.run());
    assertThat(fixture.outcome("a")).isEqualTo(new BotOutcome.Migrated(9));
    assertThat(fixture.unit("a").digest()).isEqualTo("its digest");
    assertThat(fixture.status("a")).isEqualTo(SyncStatus.SUCCEEDED);
    assertThat(fixture.status("b")).isEqualTo(SyncStatus.FAILED);
    assertThat(fixture.ended).containsExactly("a migrated", "b failed");
    assertThat(fixture.tasks.started).hasSize(2);
  }

  // Bots that are none any more.

  @Test
  void aBotThatIsDeletedBeforeItsTurnGetsNoTask() {
    fixture.bots("a", "b").bots.delete(key("a"));
    fixture.started();
    assertThat(fixture.tasks.started).containsExactly("b");
    assertThat(fixture.outcome("a")).isEqualTo(new BotOutcome.Orphaned());
    assertThat(fixture.ended).containsExactly("a orphaned");
  }

  @Test
  void aBotThatIsDeletedWhileItsTaskRunsIsOrphaned() {
    fixture.bot("a", new Script.LosesBot());
    fixture.toTheEnd(fixture.run());
    assertThat(fixture.outcome("a")).isEqualTo(new BotOutcome.Orphaned());
    assertThat(fixture.unit("a").digest()).isEmpty();
    assertThat(fixture.bots.find(key("a"))).isEmpty();
  }

  @Test
  void anItemThatIsNoLongerAReadableBotGetsNoTask() {
    fixture.bots("a", "b");
    fixture.bots.put(new ScannedItem.OfKnowledgeBase(key("a"), "a"));
    fixture.bots.put(new ScannedItem.Unreadable(key("b").pk(), key("b").sk(), "no Knowledge"));
    assertThat(fixture.run().turn(true)).isFalse();
    assertThat(fixture.outcome("a"))
        .isEqualTo(new BotOutcome.NotApplicable(BotOutcome.Reason.KNOWLEDGE_BASE));
    assertThat(fixture.outcome("b")).isEqualTo(new BotOutcome.Failed("no Knowledge"));
    assertThat(fixture.tasks.requests).isEmpty();
  }

  // ECS without capacity.

  @Test
  void withoutCapacityTheSameLeaseIsRequestedAgainAfterThePause() {
    fixture.bots("a", "b");
    fixture.refuse("no ENI");
    FleetRun fleet = fixture.started();
    assertThat(fixture.tasks.requests).hasSize(1);
    fixture.pass(fixture.limits.pause().minusNanos(1));
    assertThat(fleet.turn(true)).isTrue();
    assertThat(fixture.tasks.requests).hasSize(1);
    fixture.pass(Duration.ofNanos(1));
    assertThat(fleet.turn(true)).isTrue();
    fixture.refuse(null);
    fixture.toTheEnd(fleet);
    UnitLease first = fixture.tasks.requests.getFirst();
    assertThat(fixture.tasks.requests.subList(0, 3)).containsOnly(first);
    assertThat(fixture.notes)
        .containsExactly(
            "no other task can be started now, retrying: no ENI. " + TaskFailure.NO_ADDRESS.hint());
    assertThat(fixture.unit("a").attempts()).isEqualTo(1);
    assertThat(fixture.ended).containsExactly("a migrated", "b migrated");
  }

  @Test
  void withoutCapacityForTooLongTheRunEnds() {
    fixture.bots("a");
    fixture.refuse("no ENI");
    FleetRun fleet = fixture.started();
    fixture.pass(fixture.limits.noCapacity());
    assertThat(fleet.turn(true)).isTrue();
    fixture.pass(fixture.limits.pause().multipliedBy(2));
    assertThatThrownBy(() -> fleet.turn(true))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.AWS_REFUSED));
  }

  @Test
  void whileATaskRunsMissingCapacityIsWaitedFor() {
    fixture.bot("a", new Script.Hangs()).bots("b");
    fixture.refuseAllButOne();
    FleetRun fleet = fixture.started();
    for (int i = 0; i < 3; i++) {
      fixture.pass(fixture.limits.noCapacity());
      assertThat(fleet.turn(true)).isTrue();
    }
    assertThat(fixture.tasks.started).containsExactly("a");
  }

  @Test
  void aTaskThatWasStartedBeginsTheTimeWithoutCapacityAgain() {
    fixture.bots("a", "b");
    fixture.refuseAllButOne();
    FleetRun fleet = fixture.run();
    fixture.pass(fixture.limits.noCapacity().plusNanos(1));
    assertThat(fleet.turn(true)).isTrue();
    assertThat(fixture.tasks.requests).hasSize(2);
  }

  @Test
  void aUnitThatWaitsForCapacityIsLeftUntilItEnds() {
    fixture.bots("a");
    fixture.refuse("no ENI");
    FleetRun fleet = fixture.started();
    fixture.bots.delete(key("a"));
    assertThat(fleet.turn(true)).isTrue();
    fixture.pass(fixture.limits.pause());
    assertThat(fleet.turn(true)).isFalse();
    assertThat(fixture.ended).containsExactly("a orphaned");
  }

  // Ctrl-C.

  @Test
  void whenItIsInterruptedNoTaskIsStartedAndTheRunningOnesAreWaitedFor() {
    fixture.bots("a", "b", "c").bot("d", new Script.Dies());
    FleetRun fleet = fixture.started();
    assertThat(fleet.turn(false)).isTrue();
    fixture.pass(MINUTE);
    assertThat(fleet.turn(false)).isFalse();
    assertThat(fixture.tasks.started).containsExactly("a", "b");
    assertThat(fixture.ended).containsExactly("a migrated", "b migrated");
    assertThat(fixture.unit("c").state()).isEqualTo(UnitState.OPEN);
  }

  @Test
  void whatIsToBeRetriedWhenItIsInterruptedIsLeftToTheNextRun() {
    fixture.bot("a", new Script.Dies(), new Script.Succeeds(3));
    FleetRun fleet = fixture.started();
    fixture.pass(MINUTE);
    assertThat(fleet.turn(false)).isFalse();
    assertThat(fixture.unit("a").state()).isEqualTo(UnitState.OPEN);
    fixture.toTheEnd(fixture.coordinator("second"));
    assertThat(fixture.unit("a").attempts()).isEqualTo(2);
    assertThat(fixture.outcome("a")).isEqualTo(new BotOutcome.Migrated(3));
  }

  // Tasks that are lost, or take too long.

  @Test
  void aTaskThatEcsDoesNotKnowIsRetriedAfterAWhile() {
    fixture.bot("a", new Script.Vanishes(), new Script.Succeeds(3));
    FleetRun fleet = fixture.started();
    fixture.pass(fixture.limits.unknown());
    fleet.turn(true);
    assertThat(fixture.tasks.started).containsExactly("a");
    fixture.pass(Duration.ofNanos(1));
    fleet.turn(true);
    assertThat(fixture.tasks.started).containsExactly("a", "a");
    assertThat(fixture.notes)
        .containsExactly(
            "a: retrying: its task ended without a result: ECS no longer knows the task");
  }

  @Test
  void aTaskThatTakesTooLongIsStoppedAndItsBotRetried() {
    fixture.bot("a", new Script.Hangs(), new Script.Succeeds(3));
    FleetRun fleet = fixture.started();
    fixture.pass(fixture.limits.task());
    fleet.turn(true);
    assertThat(fixture.tasks.stops).isEmpty();
    fixture.pass(Duration.ofNanos(1));
    fleet.turn(true);
    assertThat(fixture.tasks.stops).containsExactly("portage: longer than PT3H");
    assertThat(fleet.running()).isEqualTo(1);
    fixture.toTheEnd(fleet);
    assertThat(fixture.tasks.started).containsExactly("a", "a");
    assertThat(fixture.outcome("a")).isEqualTo(new BotOutcome.Migrated(3));
  }
}
