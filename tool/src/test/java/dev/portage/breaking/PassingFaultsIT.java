package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.BotKey;
import dev.portage.bots.BotTable;
import dev.portage.deployment.TaskArn;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fleet.BotRows;
import dev.portage.fleet.EmbeddingTasks;
import dev.portage.fleet.FleetLimits;
import dev.portage.fleet.FleetListener;
import dev.portage.fleet.FleetRun;
import dev.portage.fleet.Launch;
import dev.portage.fleet.TaskFailure;
import dev.portage.fleet.TaskState;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Journal;
import dev.portage.journal.LeaseOwner;
import dev.portage.journal.Migrations;
import dev.portage.journal.PlannedUnit;
import dev.portage.journal.Route;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitLease;
import dev.portage.journal.UnitState;
import dev.portage.migration.MigrationReport;
import dev.portage.postgres.Database;
import dev.portage.store.TableShape;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** AWS fails once and answers again: nothing is forgotten, and nothing is started twice (I5). */
class PassingFaultsIT {
  private static final int TURNS = 60;

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  /** Each look is later than the one before. */
  private final InstantSource clock =
      () -> {
        now = now.plus(1, ChronoUnit.SECONDS);
        return now;
      };

  @Test
  void aFaultAtAnyCallForgetsNoBot() throws Exception {
    int at = 0;
    AtomicInteger calls;
    do {
      at++;
      calls = new AtomicInteger();
      try (EmbedFixture copy = new EmbedFixture(2)) {
        List<Unit> units = run(copy, new TasksHere(copy), calls, at);
        assertThat(units)
            .as("failing call %d", at)
            .allSatisfy(unit -> assertThat(unit.state()).isEqualTo(UnitState.ENDED))
            .allSatisfy(
                unit ->
                    assertThat(unit.outcome().orElseThrow())
                        .isInstanceOf(BotOutcome.Migrated.class));
      }
    } while (calls.get() >= at);
    assertThat(at).isGreaterThan(5);
  }

  @Test
  void anAnswerOfRunTaskThatIsLostStartsNoSecondTask() throws Exception {
    try (EmbedFixture copy = new EmbedFixture(2)) {
      Deaf deaf = new Deaf(new TasksHere(copy));
      List<Unit> units = run(copy, deaf, new AtomicInteger(), Integer.MAX_VALUE);
      assertThat(units)
          .allSatisfy(unit -> assertThat(unit.state()).isEqualTo(UnitState.ENDED))
          .allSatisfy(unit -> assertThat(unit.attempts()).isEqualTo(1));
      assertThat(deaf.asked).hasSize(4);
      assertThat(deaf.asked.stream().distinct()).hasSize(2);
    }
  }

  private List<Unit> run(EmbedFixture copy, EmbeddingTasks tasks, AtomicInteger calls, int failing)
      throws Exception {
    try (CuttingProxy open =
            CuttingProxy.before(copy.database.host(), copy.database.port(), Breaker.never());
        Database database = copy.open(open)) {
      long oid = database.inTransaction(session -> TableShape.ofItems(session, "test").oid());
      Journal journal = Journal.open(database, oid, "test").journal();
      long migration = journal.begin(Migrations.REEMBED).id();
      journal
          .units(migration)
          .plan(
              Route.Embedding.REEMBED,
              copy.keys.stream()
                  .map(key -> new PlannedUnit(key, "Bot", 1, 1, Optional.empty()))
                  .toList(),
              List.of());
      FleetRun fleet =
          new FleetRun(
              new FleetRun.Order(
                  journal.leases(migration, LeaseOwner.coordinator("test")), Map.of()),
              new FleetRun.Deployed(
                  failing(EmbeddingTasks.class, tasks, calls, failing),
                  failing(BotTable.class, copy.bots, calls, failing),
                  BotRows.in(database)),
              FleetLimits.of(1),
              new Deafness(),
              clock);
      fleet.resume();
      turns(fleet);
      return journal.units(migration).all();
    }
  }

  /** The table of bots is asked last of all, for those that were deleted meanwhile (I7). */
  @Test
  void aTableOfBotsThatDoesNotAnswerInReconcileDoesNotEndACopy() throws Exception {
    try (LargeTenantFixture fixture = new LargeTenantFixture()) {
      List<String> said = fixture.copy.reporter.said();
      AtomicInteger failures = new AtomicInteger();
      fixture.copy.botsThrough(
          bots ->
              outage(
                  bots,
                  () ->
                      said.stream().anyMatch(each -> each.matches("STEP .* reconcile"))
                          && failures.getAndIncrement() < 2));
      MigrationReport report = fixture.migrate(Runnable::run, Runnable::run);
      assertThat(failures.get()).isGreaterThan(2);
      assertThat(report.end()).isEqualTo(MigrationReport.End.FINISHED);
      fixture.isEqual(report, "the table of bots did not answer");
      assertThat(said).filteredOn(each -> each.contains("no answer; retrying")).hasSize(1);
    }
  }

  @Test
  void aBotThatFailedIsCopiedAgainAlsoWhereTheFirstSurveyMeetsAFault() throws Exception {
    try (LargeTenantFixture fixture = new LargeTenantFixture()) {
      fixture.copy.target.run(
          "ALTER TABLE items ADD CONSTRAINT odd CHECK (botid <> '%s')"
              .formatted(fixture.first.bot().value()));
      assertThat(fixture.migrate(Runnable::run, Runnable::run).units())
          .filteredOn(unit -> unit.outcome().orElseThrow() instanceof BotOutcome.Failed)
          .hasSize(1);
      fixture.copy.target.run("ALTER TABLE items DROP CONSTRAINT odd");
      AtomicInteger calls = new AtomicInteger();
      fixture.copy.botsThrough(bots -> outage(bots, () -> calls.getAndIncrement() == 0));
      fixture.isEqual(fixture.migrate(Runnable::run, Runnable::run), "survey met a fault");
    }
  }

  @Test
  void aSourceWhoseFirstConnectionIsCutIsAskedAgain() throws Exception {
    try (LargeTenantFixture fixture = new LargeTenantFixture()) {
      FaultAt cut = FaultAt.cut(1);
      fixture.isEqual(fixture.migrate(fixture.once("from .*", cut), Runnable::run), "cut once");
      assertThat(cut.reached()).isTrue();
    }
  }

  /** A table that does not answer as long as this says so. */
  static BotTable outage(BotTable real, BooleanSupplier fails) {
    return (BotTable)
        Proxy.newProxyInstance(
            BotTable.class.getClassLoader(),
            new Class<?>[] {BotTable.class},
            (proxy, method, arguments) -> {
              if (fails.getAsBoolean()) {
                throw Fault.transientFault(
                    ExitCode.AWS_UNREACHABLE, "no answer", "This is a test.");
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static void turns(FleetRun fleet) {
    for (int turn = 0; turn < TURNS; turn++) {
      try {
        if (!fleet.turn(true)) {
          return;
        }
      } catch (Fault e) {
        assertThat(e.code()).isEqualTo(ExitCode.AWS_UNREACHABLE);
      }
    }
    throw new AssertionError("did not end within " + TURNS + " turns");
  }

  /** The n-th call of all seams fails, that one alone, after it took effect. */
  private static <T> T failing(Class<T> seam, T real, AtomicInteger calls, int failing) {
    return seam.cast(
        Proxy.newProxyInstance(
            seam.getClassLoader(),
            new Class<?>[] {seam},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(real, arguments);
                if (calls.incrementAndGet() == failing) {
                  throw Fault.transientFault(
                      ExitCode.AWS_UNREACHABLE, "no answer", "This is a test.");
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  /** Starts tasks, and does not hear the first answer for each lease. */
  private static final class Deaf implements EmbeddingTasks {
    final List<UnitLease> asked = new ArrayList<>();
    private final EmbeddingTasks real;

    Deaf(EmbeddingTasks real) {
      this.real = real;
    }

    @Override
    public Launch launch(BotKey bot, UnitLease lease, Map<String, String> environment) {
      boolean first = !asked.contains(lease);
      asked.add(lease);
      Launch launch = real.launch(bot, lease, environment);
      return first ? new Launch.Later(TaskFailure.OUTAGE, "the answer was lost") : launch;
    }

    @Override
    public Map<TaskArn, TaskState> observe(Collection<TaskArn> tasks) {
      return new HashMap<>(real.observe(tasks));
    }

    @Override
    public Optional<TaskArn> alive(String taskId) {
      return real.alive(taskId);
    }

    @Override
    public boolean isOwn(TaskArn task) {
      return true;
    }

    @Override
    public void stop(TaskArn task, String why) {
      real.stop(task, why);
    }
  }

  private static final class Deafness implements FleetListener {
    @Override
    public void launched(Unit unit) {}

    @Override
    public void ended(Unit unit, BotOutcome outcome) {}

    @Override
    public void note(String what) {}
  }
}
