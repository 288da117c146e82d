package dev.portage.fleet;

import static dev.portage.fleet.FleetFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.Thorough;
import dev.portage.bots.SyncStatus;
import dev.portage.fault.Fault;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many bots whose tasks fail at random, while ECS lacks capacity, servers do not answer, and the
 * coordinator is killed: each bot ends as its tasks did, after as many tasks as the limits say.
 */
class LargeFleetTest {
  private static final int BOTS = Thorough.or(200, 5_000);
  private static final int AT_ONCE = Thorough.or(20, 200);
  private static final Duration POLL = Duration.ofSeconds(10);

  /** Turns in which it may be killed: a task that hangs is stopped three hours after the last. */
  private static final int KILLING = 200;

  private final FleetFixture fixture = new FleetFixture().atOnce(AT_ONCE);
  private final Map<String, List<Script>> scripts = new HashMap<>();
  private Random random;
  private int coordinators;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void eachBotEndsAsItsTasksDid(long seed) {
    random = new Random(seed);
    for (int i = 0; i < BOTS; i++) {
      plan("bot" + i);
    }
    fixture.tasks.lasting = () -> Duration.ofSeconds(random.nextInt(1, 300));
    fixture.tasks.refusal = () -> Optional.of("no ENI").filter(why -> random.nextInt(20) == 0);
    fixture.faults = () -> random.nextInt(300) == 0;
    runUntilNothingIsLeft();
    reconcile();

    assertThat(fixture.units.units()).allSatisfy(unit -> isAsExpected(unit, expected(unit)));
    assertThat(fixture.tasks.mostAtOnce).isEqualTo(AT_ONCE);
    assertThat(firstStarts()).isSortedAccordingTo((a, b) -> number(a) - number(b)).hasSize(BOTS);
    assertThat(fixture.ended).doesNotHaveDuplicates();
    assertThat(coordinators).isGreaterThan(1);
  }

  private void plan(String bot) {
    List<Script> script = List.of(random(), random(), random());
    scripts.put(bot, script);
    fixture.bot(bot, script.toArray(Script[]::new));
  }

  private Script random() {
    return switch (random.nextInt(20)) {
      case 0, 1 -> new Script.Dies();
      case 2 -> new Script.DiesAtStart();
      case 3 -> new Script.Vanishes();
      case 4 -> new Script.Hangs();
      case 5, 6 -> new Script.ReportsFailure("no such file");
      case 7 -> new Script.Succeeds(0);
      case 8 -> new Script.LosesBot();
      case 9 -> new Script.EndsUnit(new BotOutcome.Failed("no text"));
      case 10, 11 -> new Script.EndsUnit(new BotOutcome.Superseded(5));
      default -> new Script.Succeeds(random.nextLong(1, 9));
    };
  }

  private void runUntilNothingIsLeft() {
    FleetRun fleet = begin();
    for (int turn = 0; turn < 10_000; turn++) {
      fixture.pass(POLL);
      if (turn < KILLING && random.nextInt(KILLING / 10) == 0) {
        fleet = begin();
      }
      if (!turn(fleet)) {
        return;
      }
      assertThat(fleet.running()).isLessThanOrEqualTo(AT_ONCE);
    }
    throw new AssertionError("did not end");
  }

  /** The coordinator before it, if any, is killed. */
  private FleetRun begin() {
    coordinators++;
    while (true) {
      try {
        FleetRun fleet = fixture.coordinator("coordinator " + coordinators);
        fleet.resume();
        return fleet;
      } catch (Fault fault) {
        assertThat(fault.isTransient()).isTrue();
      }
    }
  }

  private static boolean turn(FleetRun fleet) {
    try {
      return fleet.turn(true);
    } catch (Fault fault) {
      assertThat(fault.isTransient()).isTrue();
      return true;
    }
  }

  /** What the step after it repairs: a task may have ended its unit when the coordinator died. */
  private void reconcile() {
    for (Unit unit : fixture.units.units()) {
      unit.task()
          .ifPresent(
              task -> StatusRepair.of(fixture.bots, unit, task, unit.outcome().orElseThrow()));
    }
  }

  private record Expected(BotOutcome outcome, int tasks) {}

  /** What the limits say: three tasks where they die, two where the last one reports a failure. */
  private Expected expected(Unit unit) {
    List<Script> script = scripts.get(unit.title());
    for (int task = 1; task <= 3; task++) {
      Optional<BotOutcome> outcome = outcome(script.get(task - 1), task);
      if (outcome.isPresent()) {
        return new Expected(outcome.get(), task);
      }
    }
    throw new AssertionError("no outcome of " + script);
  }

  private static Optional<BotOutcome> outcome(Script script, int task) {
    return switch (script) {
      case Script.Succeeds(long rows) ->
          Optional.of(rows > 0 ? new BotOutcome.Migrated(rows) : new BotOutcome.Failed(""));
      case Script.EndsUnit(BotOutcome outcome) -> Optional.of(outcome);
      case Script.LosesBot() -> Optional.of(new BotOutcome.Orphaned());
      case Script.ReportsFailure ignored -> failed(task == 1);
      case Script.Dies(),
          Script.DiesAtStart(),
          Script.NeverRuns(_),
          Script.Vanishes(),
          Script.Hangs() ->
          failed(task < 3);
    };
  }

  private static Optional<BotOutcome> failed(boolean again) {
    return again ? Optional.empty() : Optional.of(new BotOutcome.Failed(""));
  }

  private void isAsExpected(Unit unit, Expected expected) {
    BotOutcome outcome = unit.outcome().orElseThrow();
    assertThat(outcome.id()).isEqualTo(expected.outcome().id());
    assertThat(outcome.chunks()).isEqualTo(expected.outcome().chunks());
    assertThat(unit.attempts()).isEqualTo(expected.tasks());
    assertThat(fixture.tasks.started(key(unit.title()))).isEqualTo(expected.tasks());
    if (!(outcome instanceof BotOutcome.Orphaned)) {
      assertThat(fixture.status(unit.title())).isNotEqualTo(SyncStatus.RUNNING);
    }
  }

  private List<String> firstStarts() {
    return new ArrayList<>(new LinkedHashSet<>(fixture.tasks.started));
  }

  private static int number(String bot) {
    return Integer.parseInt(bot.substring("bot".length()));
  }
}
