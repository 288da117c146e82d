package dev.portage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.deployment.TaskArn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract of every {@link UnitQueue}. A test class that implements it runs all its tests. */
public interface UnitQueueContract {
  Duration LONG = Duration.ofMinutes(5);
  Duration OVER = Duration.ofSeconds(-1);
  BotOutcome MIGRATED = new BotOutcome.Migrated(3);

  /** Plans open units of the bots b0, b1 and so on, in this order; once in a test. */
  void plan(int bots);

  /** All units now, in the order of work. */
  List<Unit> units();

  /** The queue for an owner; the same units during a test. */
  UnitQueue leases(LeaseOwner owner);

  private UnitQueue coordinator(String name) {
    return leases(LeaseOwner.coordinator(name));
  }

  private UnitQueue mine() {
    return coordinator("me");
  }

  private UnitQueue worker() {
    return leases(LeaseOwner.worker("worker", "exec"));
  }

  private Unit lease() {
    return mine().next(LONG).orElseThrow();
  }

  private Unit only() {
    assertThat(units()).hasSize(1);
    return units().getFirst();
  }

  @Test
  default void unitsAreLeasedInTheOrderOfThePlanUntilNoneIsLeft() {
    plan(3);
    assertThat(List.of(lease(), lease(), lease()))
        .extracting(unit -> unit.key().bot().value())
        .containsExactly("b0", "b1", "b2");
    assertThat(mine().next(LONG)).isEmpty();
  }

  @Test
  default void aLeaseSaysHowOftenTheUnitWasLeased() {
    plan(1);
    Unit unit = lease();
    assertThat(unit.state()).isEqualTo(UnitState.LEASED);
    assertThat(unit.attempts()).isEqualTo(1);
    assertThat(unit.task()).isEmpty();
    assertThat(unit).isEqualTo(only());
  }

  @Test
  default void unitsThatAreDeferredAreNotLeased() {
    plan(2);
    long first = units().getFirst().lease().unit();
    assertThat(mine().next(LONG, Set.of(first)).orElseThrow().position()).isEqualTo(1);
    assertThat(mine().next(LONG, Set.of(first))).isEmpty();
  }

  @Test
  default void anExpiredLeaseCanBeTakenWithAGreaterToken() {
    plan(1);
    Unit first = coordinator("slow").next(OVER).orElseThrow();
    Unit second = lease();
    assertThat(second.lease().unit()).isEqualTo(first.lease().unit());
    assertThat(second.lease().token()).isGreaterThan(first.lease().token());
    assertThat(second.attempts()).isEqualTo(2);
    assertThat(mine().end(first.lease(), UnitResult.of(MIGRATED))).isFalse();
    assertThat(only().state()).isEqualTo(UnitState.LEASED);
    assertThat(mine().end(second.lease(), UnitResult.of(MIGRATED))).isTrue();
    assertThat(only().outcome()).contains(MIGRATED);
  }

  @Test
  default void anOldTokenCanNeitherReleaseNorNameATask() {
    plan(1);
    Unit old = coordinator("slow").next(OVER).orElseThrow();
    Unit current = lease();
    mine().release(old.lease(), "late", false);
    mine().task(old.lease(), new TaskArn("arn:late"));
    assertThat(only()).isEqualTo(current);
    assertThat(mine().settled(old.lease())).isEqualTo(current);
  }

  @Test
  default void anEndedUnitCanNeitherBeEndedAgainNorReleased() {
    plan(1);
    UnitLease lease = lease().lease();
    assertThat(mine().end(lease, new UnitResult(MIGRATED, "digest", "", "", List.of()))).isTrue();
    assertThat(mine().end(lease, UnitResult.of(new BotOutcome.Failed("late")))).isFalse();
    mine().release(lease, "late", true);
    assertThat(only().state()).isEqualTo(UnitState.ENDED);
    assertThat(only().outcome()).contains(MIGRATED);
    assertThat(only().digest()).isEqualTo("digest");
    assertThat(only().endedAt()).isPresent();
  }

  @Test
  default void renewedLeasesAreNotTaken() {
    plan(1);
    Unit unit = mine().next(OVER).orElseThrow();
    mine().renew(LONG);
    assertThat(coordinator("other").next(LONG)).isEmpty();
    assertThat(mine().end(unit.lease(), UnitResult.of(MIGRATED))).isTrue();
  }

  @Test
  default void onlyTheOwnersLeasesAreRenewed() {
    plan(1);
    worker().next(OVER);
    mine().renew(LONG);
    assertThat(mine().next(LONG)).isPresent();
  }

  @Test
  default void adoptionKeepsTheTokensOfTasksThatRun() {
    plan(3);
    Unit leased = lease();
    mine().task(leased.lease(), new TaskArn("arn:task"));
    mine().end(lease().lease(), UnitResult.of(MIGRATED));
    List<Unit> adopted = coordinator("successor").adopt(LONG);
    assertThat(adopted).extracting(Unit::lease).containsExactly(leased.lease());
    assertThat(adopted.getFirst().task()).contains(new TaskArn("arn:task"));
    assertThat(mine().end(leased.lease(), UnitResult.of(MIGRATED))).isTrue();
  }

  @Test
  default void adoptionLeavesWorkersTheirLeases() {
    plan(2);
    worker().next(LONG);
    Unit own = lease();
    assertThat(mine().adopt(LONG)).containsExactly(own);
    assertThat(mine().adopt(LONG)).containsExactly(own);
  }

  @Test
  default void aLeaseIsTheLatestUntilTheUnitIsLeasedAgain() {
    plan(2);
    Unit first = mine().next(OVER).orElseThrow();
    assertThat(mine().isLatest(first.lease())).isTrue();
    Unit second = worker().next(LONG).orElseThrow();
    assertThat(mine().isLatest(first.lease())).isFalse();
    worker().end(second.lease(), UnitResult.of(MIGRATED));
    assertThat(mine().isLatest(first.lease())).isFalse();
    assertThat(mine().isLatest(second.lease())).isTrue();
  }

  @Test
  default void whetherAWorkerHoldsAUnitIsKnownWhileItsLeaseLasts() {
    plan(3);
    lease();
    assertThat(mine().heldByWorkers()).isFalse();
    worker().next(OVER);
    assertThat(mine().heldByWorkers()).isFalse();
    worker().next(LONG);
    assertThat(mine().heldByWorkers()).isTrue();
  }

  @Test
  default void aReleaseThatDoesNotCountTakesTheAttemptBack() {
    plan(1);
    mine().release(lease().lease(), "no room", false);
    assertThat(only().attempts()).isZero();
    assertThat(only().state()).isEqualTo(UnitState.OPEN);
    UnitLease second = lease().lease();
    mine().release(second, "it died", true);
    assertThat(only().attempts()).isEqualTo(1);
    assertThat(mine().end(second, UnitResult.of(MIGRATED))).isFalse();
    assertThat(lease().attempts()).isEqualTo(2);
  }

  @Test
  default void aPostponedUnitIsNotLeasedBeforeItsTimeAndThatWasNoAttempt() {
    plan(2);
    Unit first = lease();
    mine().postpone(first.lease(), "its site is away", LONG);
    assertThat(mine().anyLeft()).isTrue();
    Unit second = lease();
    assertThat(second.key()).isNotEqualTo(first.key());
    assertThat(mine().next(LONG)).isEmpty();
    assertThat(units().getFirst().attempts()).isZero();
    mine().postpone(second.lease(), "its site is away", OVER);
    Unit again = lease();
    assertThat(again.key()).isEqualTo(second.key());
    assertThat(again.attempts()).isEqualTo(1);
    assertThat(again.postponed()).isEqualTo(1);
    // Of a lease that is over, nothing is postponed.
    mine().postpone(second.lease(), "late", LONG);
    assertThat(units().getLast().postponed()).isEqualTo(1);
  }

  @Test
  default void aNewLeaseHasNoTaskOfAnEarlierOne() {
    plan(1);
    UnitLease first = lease().lease();
    mine().task(first, new TaskArn("arn:task"));
    mine().release(first, "it died", true);
    assertThat(lease().task()).isEqualTo(Optional.empty());
  }

  @Test
  default void aUnitIsLeftWhileItIsOpenOrAnotherHoldsIt() {
    plan(1);
    assertThat(mine().anyLeft()).isTrue();
    UnitLease lease = lease().lease();
    assertThat(mine().anyLeft()).isFalse();
    assertThat(worker().anyLeft()).isTrue();
    mine().end(lease, UnitResult.of(MIGRATED));
    assertThat(worker().anyLeft()).isFalse();
  }

  @Test
  default void onlyUnitsThatWorkersEndedAreListed() {
    plan(3);
    mine().end(lease().lease(), UnitResult.of(MIGRATED));
    UnitLease first = worker().next(LONG).orElseThrow().lease();
    UnitLease second = worker().next(LONG).orElseThrow().lease();
    worker().end(second, UnitResult.of(MIGRATED));
    worker().end(first, UnitResult.of(MIGRATED));
    assertThat(mine().endedByWorkers(Set.of()))
        .extracting(Unit::lease)
        .containsExactly(second, first);
    assertThat(mine().endedByWorkers(Set.of(second.unit())))
        .extracting(Unit::lease)
        .containsExactly(first);
  }

  @Test
  default void aWorkerHoldsOneUnitAtATimeThatADeadWorkerHeld() {
    plan(4);
    UnitQueue dead = leases(LeaseOwner.worker("dead", "exec"));
    dead.next(LONG);
    dead.next(LONG);
    dead.renew(OVER);
    UnitQueue worker = worker();
    assertThat(worker.next(LONG)).map(unit -> unit.key().bot().value()).contains("b0");
    assertThat(worker.next(LONG)).map(unit -> unit.key().bot().value()).contains("b2");
    UnitQueue other = leases(LeaseOwner.worker("other", "exec"));
    assertThat(other.next(LONG)).map(unit -> unit.key().bot().value()).contains("b1");
  }

  @Test
  default void aUnitWhoseWorkersDiedTwiceIsProcessedAlone() {
    plan(3);
    leases(LeaseOwner.worker("dead", "exec")).next(OVER);
    leases(LeaseOwner.worker("dead too", "exec")).next(OVER);
    UnitQueue busy = worker();
    Unit beside = busy.next(LONG, Set.of(units().getFirst().lease().unit())).orElseThrow();
    assertThat(busy.next(LONG)).map(unit -> unit.key().bot().value()).contains("b2");
    assertThat(busy.next(LONG)).isEmpty();
    busy.release(beside.lease(), "", false);
    UnitQueue idle = leases(LeaseOwner.worker("idle", "exec"));
    assertThat(idle.next(LONG)).map(Unit::attempts).contains(3);
    assertThat(idle.next(LONG)).isEmpty();
    assertThat(mine().next(LONG)).isPresent();
  }
}
