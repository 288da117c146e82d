package dev.portage.fleet;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.BotKey;
import dev.portage.bots.StatusChange;
import dev.portage.bots.SyncStatus;
import dev.portage.embed.BotEmbedding;
import dev.portage.embed.EmbeddingFixture;
import dev.portage.embed.StopSignal;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.RetryPolicy;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Journal;
import dev.portage.journal.LeaseOwner;
import dev.portage.journal.Migrations;
import dev.portage.journal.PlannedUnit;
import dev.portage.journal.Route;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitQueue;
import dev.portage.journal.UnitResult;
import dev.portage.journal.UnitState;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeasingWorkerIT {
  private static final Duration OVER = Duration.ofSeconds(-1);

  private EmbeddingFixture fixture;
  private Journal journal;
  private long migration;

  @BeforeEach
  void open() throws SQLException {
    fixture = new EmbeddingFixture();
    journal =
        Journal.open(fixture.target.database(), fixture.target.shape().oid(), "test").journal();
    migration = journal.begin(Migrations.REEMBED).id();
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  private void plan(int bots) {
    List<PlannedUnit> units = new ArrayList<>();
    for (int i = 0; i < bots; i++) {
      BotKey key = fixture.bot("bot" + i, "What bot number %d knows. And more of it.".formatted(i));
      units.add(new PlannedUnit(key, "Bot " + i, 1, 1, Optional.empty()));
    }
    journal.units(migration).plan(Route.Embedding.REEMBED, units, List.of());
  }

  private LeasingWorker worker(
      String name, Function<BotKey, BotEmbedding> tasks, StopSignal stop, Heard heard) {
    return new LeasingWorker(
        journal.leases(migration, LeaseOwner.worker(name, "exec")),
        tasks,
        new LeasingWorker.Limits(
            4,
            3,
            3,
            List.of(Duration.ofMillis(50), Duration.ofMillis(50)),
            Duration.ofMinutes(5),
            Duration.ofMillis(20),
            RetryPolicy.FAILOVER.within(Duration.ofSeconds(1)).every(Duration.ofMillis(20))),
        new LeasingWorker.Supervision(stop, heard, InstantSource.system()));
  }

  private LeasingWorker worker(String name, Heard heard) {
    return worker(name, key -> fixture.task(false), new StopSignal(), heard);
  }

  private static final class Heard implements FleetListener {
    final Queue<String> ended = new ConcurrentLinkedQueue<>();
    final Queue<String> notes = new ConcurrentLinkedQueue<>();

    @Override
    public void launched(Unit unit) {}

    @Override
    public void ended(Unit unit, BotOutcome outcome) {
      ended.add(unit.title());
    }

    @Override
    public void note(String what) {
      notes.add(what);
    }
  }

  @Test
  void severalWorkersShareAMigrationAndEachBotIsEmbeddedOnce() throws InterruptedException {
    plan(25);
    Heard heard = new Heard();
    List<Thread> workers =
        IntStream.range(0, 3)
            .mapToObj(i -> Thread.ofVirtual().start(() -> worker("worker " + i, heard).run()))
            .toList();
    for (Thread worker : workers) {
      worker.join();
    }
    assertThat(heard.ended).hasSize(25).doesNotHaveDuplicates();
    assertThat(fixture.strings("SELECT DISTINCT botid FROM items")).hasSize(25);
    assertThat(fixture.model.embedded()).doesNotHaveDuplicates();
    assertThat(journal.units(migration).all()).allMatch(unit -> unit.state() == UnitState.ENDED);
  }

  @Test
  void whatADeadWorkerHeldIsDoneByAnother() {
    plan(3);
    assertThat(journal.leases(migration, LeaseOwner.worker("dead", "exec")).next(OVER)).isPresent();
    Heard heard = new Heard();
    worker("living", heard).run();
    assertThat(heard.ended).containsExactlyInAnyOrder("Bot 0", "Bot 1", "Bot 2");
  }

  @Test
  void aBotThatKillsItsWorkersFailsInTheEnd() {
    plan(1);
    for (int i = 0; i < 3; i++) {
      assertThat(journal.leases(migration, LeaseOwner.worker("dead" + i, "exec")).next(OVER))
          .isPresent();
    }
    fixture.bots.change(
        BotKey.of("user", "bot0"), new StatusChange(SyncStatus.RUNNING, "", "exec"));
    worker("living", new Heard()).run();
    assertThat(journal.units(migration).all().getFirst().outcome().orElseThrow().reason())
        .contains("3 workers died");
    assertThat(fixture.status(BotKey.of("user", "bot0"))).isEqualTo(SyncStatus.FAILED);
  }

  @Test
  void aBotThatKillsItsWorkersFailsAloneAmongMany() {
    plan(40);
    String poison = "bot5";
    for (int death = 0; unit(poison).attempts() < 3; death++) {
      killedBy(poison, journal.leases(migration, LeaseOwner.worker("killed " + death, "exec")));
    }
    assertThat(journal.units(migration).all())
        .filteredOn(unit -> unit.attempts() >= 3)
        .extracting(unit -> unit.key().bot().value())
        .containsExactly(poison);
    worker("living", new Heard()).run();
    assertThat(journal.units(migration).all())
        .filteredOn(unit -> unit.outcome().orElseThrow() instanceof BotOutcome.Failed)
        .extracting(unit -> unit.key().bot().value())
        .containsExactly(poison);
  }

  /** A worker with 16 places: it ends what it leases, and is killed when that holds the poison. */
  private void killedBy(String poison, UnitQueue queue) {
    while (true) {
      List<Unit> held = new ArrayList<>();
      Optional<Unit> next = queue.next(Duration.ofMinutes(5));
      while (next.isPresent()) {
        held.add(next.get());
        next = held.size() < 16 ? queue.next(Duration.ofMinutes(5)) : Optional.empty();
      }
      assertThat(held).isNotEmpty();
      if (held.stream().anyMatch(unit -> unit.key().bot().value().equals(poison))) {
        queue.renew(OVER);
        return;
      }
      held.forEach(unit -> queue.end(unit.lease(), UnitResult.of(new BotOutcome.Superseded(1))));
    }
  }

  private Unit unit(String bot) {
    return journal.units(migration).all().stream()
        .filter(unit -> unit.key().bot().value().equals(bot))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void oneBotsFaultDoesNotStopTheOthers() {
    plan(6);
    BotKey bad = BotKey.of("user", "bot2");
    Heard heard = new Heard();
    worker(
            "worker",
            key -> {
              if (key.equals(bad)) {
                throw new Fault(ExitCode.ACCESS_DENIED, "denied for this bot", "Ask for it.");
              }
              return fixture.task(false);
            },
            new StopSignal(),
            heard)
        .run();
    assertThat(heard.ended).hasSize(6);
    assertThat(journal.units(migration).all().get(2).outcome())
        .contains(new BotOutcome.Failed("denied for this bot"));
  }

  @Test
  void twoBotsThatAlwaysFailEndAndDelayNobody() {
    plan(8);
    List<BotKey> bad = List.of(BotKey.of("user", "bot6"), BotKey.of("user", "bot7"));
    worker(
            "worker",
            key -> {
              if (bad.contains(key)) {
                throw new Fault(ExitCode.ACCESS_DENIED, "denied for this bot", "Ask for it.");
              }
              return fixture.task(false);
            },
            new StopSignal(),
            new Heard())
        .run();
    assertThat(journal.units(migration).all())
        .filteredOn(unit -> unit.outcome().orElseThrow() instanceof BotOutcome.Failed)
        .extracting(Unit::key)
        .containsExactlyElementsOf(bad);
  }

  @Test
  void whatPassesIsWaitedOutAndCountsForNoBot() {
    plan(2);
    AtomicInteger calls = new AtomicInteger();
    worker(
            "worker",
            key -> {
              if (calls.incrementAndGet() <= 6) {
                throw Fault.transientFault(ExitCode.AWS_UNREACHABLE, "no answer", "Wait.");
              }
              return fixture.task(false);
            },
            new StopSignal(),
            new Heard())
        .run();
    assertThat(journal.units(migration).all())
        .allMatch(unit -> unit.outcome().orElseThrow() instanceof BotOutcome.Migrated)
        .allMatch(unit -> unit.attempts() == 1);
  }

  @Test
  void anOutageOfAnObjectIsWaitedOutBehindTheOtherBots() {
    plan(6);
    fixture.outage(BotKey.of("user", "bot0"), 2);
    Heard heard = new Heard();
    worker("worker", heard).run();
    assertThat(journal.units(migration).all())
        .allMatch(unit -> unit.outcome().orElseThrow() instanceof BotOutcome.Migrated)
        .allMatch(unit -> unit.attempts() == 1);
    assertThat(journal.units(migration).all().getFirst().postponed()).isEqualTo(2);
    assertThat(heard.notes).anyMatch(note -> note.startsWith("Bot 0: retrying in"));
    assertThat(heard.ended).last().isEqualTo("Bot 0");
  }

  @Test
  void anOutageThatStaysIsFinalForItsBotAloneWithTheReasonOfEachSource() {
    plan(3);
    BotKey dead = BotKey.of("user", "bot1");
    fixture.outage(dead, Integer.MAX_VALUE);
    worker("worker", new Heard()).run();
    assertThat(journal.units(migration).all())
        .extracting(unit -> unit.outcome().orElseThrow() instanceof BotOutcome.Migrated)
        .containsExactly(true, false, true);
    assertThat(
            fixture.strings(
                "SELECT outcome || ' ' || reason FROM portage.source WHERE reason <> ''"))
        .singleElement()
        .asString()
        .startsWith("unreachable s3://bucket/user/bot1/documents/file0.txt")
        .contains("503 SlowDown");
  }

  @Test
  void anOutageOfAllObjectsIsWaitedForAndFailsNoBot() {
    plan(12);
    for (int i = 0; i < 12; i++) {
      fixture.outage(BotKey.of("user", "bot" + i), 1);
    }
    worker("worker", new Heard()).run();
    assertThat(journal.units(migration).all())
        .allMatch(unit -> unit.outcome().orElseThrow() instanceof BotOutcome.Migrated);
  }

  @Test
  void anOutageOfAllObjectsThatStaysEndsTheWorkerAndNoBot() {
    plan(12);
    for (int i = 0; i < 12; i++) {
      fixture.outage(BotKey.of("user", "bot" + i), Integer.MAX_VALUE);
    }
    LeasingWorker worker =
        new LeasingWorker(
            journal.leases(migration, LeaseOwner.worker("worker", "exec")),
            key -> fixture.task(false),
            new LeasingWorker.Limits(
                2,
                3,
                3,
                List.of(Duration.ofMinutes(1)),
                Duration.ofMinutes(5),
                Duration.ofMillis(20),
                RetryPolicy.FAILOVER.within(Duration.ZERO)),
            new LeasingWorker.Supervision(new StopSignal(), new Heard(), InstantSource.system()));
    assertThatThrownBy(worker::run)
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.AWS_UNREACHABLE));
    assertThat(journal.units(migration).all()).allMatch(unit -> unit.state() == UnitState.OPEN);
  }

  @Test
  void whatDeniesEveryBotStopsTheWorkerAndLeavesTheBotsToOthers() {
    plan(20);
    LeasingWorker denied =
        worker(
            "denied",
            key -> {
              throw new Fault(ExitCode.ACCESS_DENIED, "denied", "Ask for it.");
            },
            new StopSignal(),
            new Heard());
    assertThatThrownBy(denied::run).isInstanceOf(Fault.class).hasMessage("denied");
    assertThat(journal.units(migration).all()).noneMatch(unit -> unit.state() == UnitState.ENDED);
    worker("other", new Heard()).run();
    assertThat(
            journal.units(migration).all().stream()
                .map(unit -> unit.outcome().orElseThrow().id())
                .collect(toSet()))
        .containsExactly("migrated");
  }

  @Test
  void stoppedItGivesBackWhatItHeldWithoutCountingIt() throws InterruptedException {
    plan(10);
    StopSignal stop = fixture.stop;
    Heard heard = new Heard();
    LeasingWorker worker =
        worker(
            "worker",
            key -> {
              stop.ask();
              return fixture.task(false);
            },
            stop,
            heard);
    worker.run();
    assertThat(journal.units(migration).all())
        .noneMatch(unit -> unit.state() == UnitState.LEASED)
        .filteredOn(unit -> unit.state() == UnitState.OPEN)
        .isNotEmpty()
        .allMatch(unit -> unit.attempts() == 0);
  }
}
