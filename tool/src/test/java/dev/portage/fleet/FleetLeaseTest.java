package dev.portage.fleet;

import static dev.portage.fleet.FleetFixture.key;
import static dev.portage.fleet.ScriptedTasks.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.Fault;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.LeaseOwner;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitQueue;
import dev.portage.journal.UnitResult;
import dev.portage.journal.UnitState;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Leases that are kept, lost, shared with workers, and resumed: by a later run, or after a fault.
 */
class FleetLeaseTest {
  private static final Script DONE = new Script.Succeeds(3);

  private final FleetFixture fixture = new FleetFixture();

  // A later run.

  @Test
  void aLaterRunWatchesTheTasksThatStillRun() {
    fixture.bots("a", "b", "c");
    fixture.started();
    FleetRun second = fixture.coordinator("second");
    second.resume();
    assertThat(second.running()).isEqualTo(2);
    fixture.toTheEnd(second);
    assertThat(fixture.tasks.started).containsExactly("a", "b", "c");
    assertThat(fixture.units.units()).allMatch(unit -> unit.attempts() == 1);
    assertThat(fixture.ended).containsExactly("a migrated", "b migrated", "c migrated");
  }

  @Test
  void aLaterRunRequestsTheTaskOfALeaseWithoutOneAgainByTheSameLease() {
    fixture.bots("a");
    fixture.refuse("the answer is lost");
    fixture.started();
    fixture.refuse(null);
    FleetRun second = fixture.coordinator("second");
    second.resume();
    assertThat(second.running()).isZero();
    fixture.toTheEnd(second);
    assertThat(fixture.tasks.requests).hasSize(2);
    assertThat(Set.copyOf(fixture.tasks.requests)).hasSize(1);
    assertThat(fixture.unit("a").attempts()).isEqualTo(1);
  }

  @Test
  void theTimeOfATaskBeginsAgainWithALaterRun() {
    fixture.bot("a", new Script.Hangs());
    fixture.started();
    fixture.pass(fixture.limits.task());
    FleetRun second = fixture.coordinator("second");
    second.resume();
    fixture.pass(fixture.limits.task());
    second.turn(true);
    assertThat(fixture.tasks.stops).isEmpty();
  }

  @Test
  void whatWorkersEndedBeforeIsNotReportedAgain() {
    fixture.bots("a", "b");
    endAsWorker();
    FleetRun fleet = fixture.run();
    endAsWorker();
    fixture.toTheEnd(fleet);
    assertThat(fixture.ended).containsExactly("b migrated");
  }

  // Workers, which lease units by themselves.

  private void endAsWorker() {
    Unit unit = fixture.worker().next(fixture.limits.lease()).orElseThrow();
    fixture.worker().end(unit.lease(), UnitResult.of(new BotOutcome.Migrated(1)));
  }

  @Test
  void aFleetWithoutTasksWaitsForWorkersAndReportsWhatTheyEnd() {
    fixture.atOnce(0).bots("a", "b");
    FleetRun fleet = fixture.started();
    endAsWorker();
    assertThat(fleet.turn(true)).isTrue();
    assertThat(fleet.turn(true)).isTrue();
    assertThat(fixture.ended).containsExactly("a migrated");
    endAsWorker();
    assertThat(fleet.turn(true)).isFalse();
    assertThat(fixture.ended).containsExactly("a migrated", "b migrated");
    assertThat(fixture.tasks.requests).isEmpty();
  }

  @Test
  void aFleetWithoutTasksLeavesWaitingUnitsToWorkersAndWatchesTheTasksOfAnEarlierRun() {
    fixture.bots("a", "b");
    fixture.refuseAllButOne();
    fixture.started();
    FleetRun second = fixture.atOnce(0).coordinator("second");
    second.resume();
    assertThat(second.running()).isEqualTo(1);
    assertThat(fixture.unit("b").state()).isEqualTo(UnitState.OPEN);
    assertThat(fixture.unit("b").attempts()).isZero();
    assertThat(fixture.units.note(key("b"))).isEqualTo("left to workers");
    endAsWorker();
    fixture.toTheEnd(second);
    assertThat(fixture.ended).containsExactlyInAnyOrder("a migrated", "b migrated");
  }

  @Test
  void whatAWorkerHoldsIsWaitedForAndTakenOverWhenItsLeaseExpires() {
    fixture.bots("a");
    fixture.worker().next(MINUTE);
    FleetRun fleet = fixture.started();
    assertThat(fixture.tasks.requests).isEmpty();
    fixture.pass(MINUTE.plusNanos(1));
    fleet.turn(true);
    assertThat(fixture.tasks.started).containsExactly("a");
    assertThat(fixture.unit("a").attempts()).isEqualTo(2);
  }

  // Leases.

  private UnitQueue other() {
    return fixture.units.leases(LeaseOwner.coordinator("other"));
  }

  @Test
  void eachTurnRenewsTheLeases() {
    fixture.bot("a", new Script.Hangs());
    FleetRun fleet = fixture.started();
    for (int i = 0; i < 3; i++) {
      fixture.pass(fixture.limits.lease());
      assertThat(other().next(MINUTE)).isEmpty();
      fleet.turn(false);
    }
    fixture.pass(fixture.limits.lease().plusNanos(1));
    assertThat(other().next(MINUTE)).isPresent();
  }

  @Test
  void howeverLongATurnIsItLeasesNoUnitTwice() {
    fixture.atOnce(3).bots("a", "b", "c");
    fixture.tasks.refusal =
        () -> {
          fixture.pass(fixture.limits.lease().plusNanos(1));
          return Optional.empty();
        };
    fixture.started();
    assertThat(fixture.tasks.started).containsExactly("a", "b", "c");
    assertThat(fixture.units.units()).allMatch(unit -> unit.attempts() == 1);
  }

  @Test
  void aUnitWhoseLeaseWasLostIsLeftToWhoeverHasItNow() {
    fixture.bots("a");
    FleetRun fleet = fixture.started();
    fixture.pass(fixture.limits.lease().plusNanos(1));
    Unit lost = fixture.worker().next(fixture.limits.lease()).orElseThrow();
    assertThat(fleet.turn(true)).isTrue();
    assertThat(fleet.running()).isZero();
    assertThat(fixture.ended).isEmpty();
    assertThat(fixture.unit("a")).isEqualTo(lost);
    fixture.worker().end(lost.lease(), UnitResult.of(new BotOutcome.Failed("no text")));
    assertThat(fleet.turn(true)).isFalse();
    assertThat(fixture.ended).containsExactly("a failed");
  }

  @Test
  void aUnitWhoseLeaseIsLostWhileItIsJudgedIsNotReported() {
    fixture.bots("a");
    FleetRun fleet = fixture.started();
    fixture.whileRowsAreRead =
        () -> {
          fixture.pass(fixture.limits.lease().plusNanos(1));
          fixture.worker().next(fixture.limits.lease());
        };
    fixture.minuteLater(fleet);
    assertThat(fixture.ended).isEmpty();
    assertThat(fixture.unit("a").outcome()).isEmpty();
  }

  @Test
  void aUnitWhoseLeaseWasLostBeforeItsTaskStartedIsNotEnded() {
    fixture.bots("a");
    fixture.refuse("no ENI");
    FleetRun fleet = fixture.started();
    fixture.pass(fixture.limits.lease().plusNanos(1));
    fixture.worker().next(fixture.limits.lease());
    fixture.bots.delete(key("a"));
    assertThat(fleet.turn(true)).isTrue();
    assertThat(fixture.ended).isEmpty();
    assertThat(fixture.unit("a").state()).isEqualTo(UnitState.LEASED);
  }

  @Test
  void aUnitThatAWorkerTookOverWhileItWaitedForCapacityStartsNoTask() {
    fixture.bots("a");
    fixture.refuse("no ENI");
    FleetRun fleet = fixture.started();
    fixture.pass(fixture.limits.lease().plusNanos(1));
    Unit taken = fixture.worker().next(fixture.limits.lease()).orElseThrow();
    fixture.refuse(null);
    assertThat(fleet.turn(true)).isTrue();
    assertThat(fixture.tasks.started).isEmpty();
    assertThat(fixture.unit("a")).isEqualTo(taken);
  }

  // Faults.

  /**
   * The journal, ECS, the table or the target fails once, before or after a call took effect: the
   * next turn knows all that was done, so that it starts, counts and reports nothing twice.
   */
  @Test
  void aFaultAtAnyCallForgetsNoBotAndStartsNoneTwice() {
    int at = 0;
    int calls;
    do {
      at++;
      calls = callsOfARunThatFails(at);
    } while (calls >= at);
    assertThat(at).isGreaterThan(50);
  }

  private static int callsOfARunThatFails(int at) {
    FleetFixture fixture = new FleetFixture().bot("a").bot("b", new Script.Dies(), DONE).bot("c");
    int[] calls = {0};
    fixture.faults = () -> ++calls[0] == at;
    FleetRun fleet = fixture.coordinator("first");
    while (turnAgain(fleet, fixture)) {
      fixture.pass(MINUTE);
    }
    String failing = "failing at " + at;
    assertThat(fixture.units.units())
        .as(failing)
        .allSatisfy(unit -> assertThat(unit.outcome()).contains(new BotOutcome.Migrated(3)));
    assertThat(fixture.tasks.started).as(failing).containsExactlyInAnyOrder("a", "b", "b", "c");
    assertThat(fixture.units.units()).extracting(Unit::attempts).containsExactly(1, 2, 1);
    assertThat(fixture.ended).as(failing).hasSize(3).doesNotHaveDuplicates();
    return calls[0];
  }

  private static boolean turnAgain(FleetRun fleet, FleetFixture fixture) {
    assertThat(fixture.now).isBefore("2026-01-01T02:00:00Z");
    try {
      return fleet.turn(true);
    } catch (Fault fault) {
      assertThat(fault.isTransient()).isTrue();
      return true;
    }
  }

  @Test
  void aFaultDoesNotMakeATaskYounger() {
    fixture.bot("a", new Script.Hangs());
    FleetRun fleet = fixture.started();
    fixture.pass(fixture.limits.task());
    fixture.faults = () -> true;
    assertThatThrownBy(() -> fleet.turn(true)).isInstanceOf(Fault.class);
    fixture.faults = () -> false;
    fixture.pass(Duration.ofNanos(1));
    fleet.turn(true);
    assertThat(fixture.tasks.stops).hasSize(1);
  }

  @Test
  void whatWorkersEndWhileATurnFailsIsReportedByTheNext() {
    fixture.atOnce(0).bots("a");
    FleetRun fleet = fixture.started();
    endAsWorker();
    fixture.faults = () -> true;
    assertThatThrownBy(() -> fleet.turn(true)).isInstanceOf(Fault.class);
    fixture.faults = () -> false;
    assertThat(fleet.turn(true)).isFalse();
    assertThat(fixture.ended).containsExactly("a migrated");
  }
}
