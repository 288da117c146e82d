package dev.portage.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.Bot;
import dev.portage.bots.BotBuilder;
import dev.portage.bots.BotId;
import dev.portage.bots.BotKey;
import dev.portage.bots.BotTable;
import dev.portage.bots.InMemoryBotTable;
import dev.portage.bots.ScannedItem;
import dev.portage.bots.SyncStatus;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.InMemoryUnits;
import dev.portage.journal.LeaseOwner;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitQueue;
import dev.portage.store.Fingerprint;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A fleet over units in memory and scripted tasks, with a clock that the test moves. */
final class FleetFixture implements FleetListener {
  Instant now = Instant.parse("2026-01-01T00:00:00Z");
  final InMemoryBotTable bots = new InMemoryBotTable();
  final InMemoryUnits units = new InMemoryUnits(() -> now);
  final ScriptedTasks tasks = new ScriptedTasks(() -> now, bots, units);
  final List<String> launched = new ArrayList<>();
  final List<String> ended = new ArrayList<>();
  final List<String> notes = new ArrayList<>();
  FleetLimits limits = FleetLimits.of(2);

  /** Is asked before and after each call of a seam whether that call fails. */
  BooleanSupplier faults = () -> false;

  /** Runs whenever rows are read. */
  Runnable whileRowsAreRead = () -> {};

  static BotKey key(String bot) {
    return BotKey.of("user", bot);
  }

  /** Adds a bot, whose unit comes after those of the others. */
  FleetFixture bot(String id, Script... scripts) {
    bots.put(BotBuilder.bot(id).left(SyncStatus.SUCCEEDED, "", "").build());
    units.plan(key(id), id);
    if (scripts.length > 0) {
      tasks.script(key(id), List.of(scripts));
    }
    return this;
  }

  /** Adds bots with a task that succeeds. */
  FleetFixture bots(String... ids) {
    for (String id : ids) {
      bot(id);
    }
    return this;
  }

  FleetFixture atOnce(int parallel) {
    limits = FleetLimits.of(parallel);
    return this;
  }

  /** A coordinator of this name, which has not begun yet. */
  FleetRun coordinator(String name) {
    return new FleetRun(
        new FleetRun.Order(
            failing(UnitQueue.class, units.leases(LeaseOwner.coordinator(name))),
            Map.of("NAME", "value")),
        new FleetRun.Deployed(
            failing(EmbeddingTasks.class, tasks),
            failing(BotTable.class, bots),
            failing(BotRows.class, this::rows)),
        limits,
        this,
        () -> now);
  }

  /** A coordinator that has begun. */
  FleetRun run() {
    FleetRun fleet = coordinator("first");
    fleet.resume();
    return fleet;
  }

  /** A coordinator that has begun, and made its first turn. */
  FleetRun started() {
    FleetRun fleet = run();
    assertThat(fleet.turn(true)).isTrue();
    return fleet;
  }

  void minuteLater(FleetRun fleet) {
    pass(ScriptedTasks.MINUTE);
    fleet.turn(true);
  }

  /** ECS starts no task, for this reason; null where it does. */
  void refuse(String why) {
    tasks.refusal = () -> Optional.ofNullable(why);
  }

  void refuseAllButOne() {
    tasks.refusal = () -> Optional.of("no ENI").filter(why -> !tasks.started.isEmpty());
  }

  private Fingerprint rows(BotId bot) {
    whileRowsAreRead.run();
    long rows = tasks.rows.getOrDefault(key(bot.value()), 0L);
    return new Fingerprint(rows, "digest of " + rows, Optional.empty(), Optional.empty());
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /** Makes turns, a minute apart, until nothing is left. */
  void toTheEnd(FleetRun fleet) {
    toTheEnd(fleet, ScriptedTasks.MINUTE);
  }

  /** The same, so far apart. */
  void toTheEnd(FleetRun fleet, Duration apart) {
    for (int turn = 0; turn < 100; turn++) {
      if (!fleet.turn(true)) {
        return;
      }
      pass(apart);
    }
    throw new AssertionError("did not end: " + units.units());
  }

  /** A worker, which leases units without the coordinator. */
  UnitQueue worker() {
    return units.leases(LeaseOwner.worker("worker", "exec of the worker"));
  }

  Unit unit(String bot) {
    return units.units().stream()
        .filter(unit -> unit.title().equals(bot))
        .findFirst()
        .orElseThrow();
  }

  BotOutcome outcome(String bot) {
    return unit(bot).outcome().orElseThrow();
  }

  SyncStatus status(String bot) {
    return item(bot).status();
  }

  Bot item(String bot) {
    return ((ScannedItem.OfBot) bots.find(key(bot)).orElseThrow()).bot();
  }

  private <T> T failing(Class<T> seam, T real) {
    return seam.cast(
        Proxy.newProxyInstance(
            seam.getClassLoader(),
            new Class<?>[] {seam},
            (proxy, method, arguments) -> {
              failIfDue();
              try {
                Object result = method.invoke(real, arguments);
                failIfDue();
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private void failIfDue() {
    if (faults.getAsBoolean()) {
      throw Fault.transientFault(ExitCode.AWS_UNREACHABLE, "no answer", "This is a test.");
    }
  }

  @Override
  public void launched(Unit unit) {
    launched.add(unit.title());
  }

  @Override
  public void ended(Unit unit, BotOutcome outcome) {
    ended.add("%s %s".formatted(unit.title(), outcome.id()));
  }

  @Override
  public void note(String what) {
    notes.add(what);
  }
}
