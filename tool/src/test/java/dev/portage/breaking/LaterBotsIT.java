package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.Thorough;
import dev.portage.bots.Bot;
import dev.portage.bots.BotBuilder;
import dev.portage.bots.BotKey;
import dev.portage.bots.BotTable;
import dev.portage.bots.SyncStatus;
import dev.portage.breaking.Breaker.When;
import dev.portage.deployment.TaskArn;
import dev.portage.fault.RetryPolicy;
import dev.portage.fleet.EmbeddingTasks;
import dev.portage.fleet.Launch;
import dev.portage.fleet.TaskState;
import dev.portage.journal.Journal;
import dev.portage.journal.LeaseOwner;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitLease;
import dev.portage.journal.UnitQueue;
import dev.portage.migration.Interrupt;
import dev.portage.migration.MigrationReport;
import dev.portage.migration.RecordingReporter;
import dev.portage.plan.TenantSelection;
import dev.portage.postgres.Database;
import dev.portage.verify.BotCheck;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The bots that say when they were used come first, before all conversations are read; what is
 * found, created or changed later is embedded before the end.
 */
class LaterBotsIT {
  private static final int STRIDE = Thorough.or(97, 1);
  private static final int FAR_MORE_THAN_THERE_ARE = 500;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  private EmbedFixture fixture;
  private final RecordingReporter reporter = new RecordingReporter();

  /** Reads of the whole table, and tasks that were started, in their order. */
  private final List<String> calls = new ArrayList<>();

  /** What happens when a task is started. */
  private Runnable atLaunch = () -> {};

  private int made;

  @BeforeEach
  void open() throws SQLException {
    fixture = new EmbedFixture(0);
    fixture.botTable = this::recorded;
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  private BotTable recorded(BotTable table) {
    return (BotTable)
        Proxy.newProxyInstance(
            BotTable.class.getClassLoader(),
            new Class<?>[] {BotTable.class},
            (proxy, method, arguments) -> {
              if (method.getName().startsWith("scan")) {
                calls.add(method.getName());
              }
              return method.invoke(table, arguments);
            });
  }

  private BotBuilder bot(String id) {
    made++;
    fixture.objects.put(
        "user/%s/documents/facts.txt".formatted(id),
        "Fact %d of this bot. Another one.".formatted(made).getBytes(StandardCharsets.UTF_8));
    return BotBuilder.bot(id).withFiles("facts.txt").cut(100, 10).titled(id);
  }

  private BotBuilder used(String id) {
    return bot(id).lastUsed(LONG_AGO.plusSeconds(made + 1L));
  }

  private void put(BotBuilder bot) {
    fixture.bots.put(bot.build());
  }

  /** Tasks that run to their end when they are started. */
  private final class Tasks implements EmbeddingTasks {
    private final TasksHere here = new TasksHere(fixture);

    @Override
    public Launch launch(BotKey bot, UnitLease lease, Map<String, String> environment) {
      calls.add(bot.bot().value());
      atLaunch.run();
      return here.launch(bot, lease, environment);
    }

    @Override
    public Map<TaskArn, TaskState> observe(Collection<TaskArn> tasks) {
      return here.observe(tasks);
    }

    @Override
    public Optional<TaskArn> alive(String taskId) {
      return here.alive(taskId);
    }

    @Override
    public boolean isOwn(TaskArn task) {
      return true;
    }

    @Override
    public void stop(TaskArn task, String why) {
      here.stop(task, why);
    }
  }

  private Reembedding reembedding() {
    return new Reembedding(fixture, new Tasks()).reporting(reporter);
  }

  private boolean hasRows(String bot) throws SQLException {
    return !fixture.contents(BotKey.of("user", bot)).isEmpty();
  }

  private static List<String> missing(MigrationReport report) {
    return report.verification().orElseThrow().bad().stream()
        .filter(check -> check.result() == BotCheck.Result.MISSING)
        .map(BotCheck::title)
        .toList();
  }

  @Test
  void theBotsThatWereUsedLastComeBeforeTheWholeTableIsRead() throws Exception {
    put(bot("unused"));
    put(used("old"));
    put(used("new"));
    MigrationReport report = reembedding().run();
    assertThat(calls).startsWith("scanUsed", "new", "old", "scan", "unused");
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
    assertThat(hasRows("unused")).isTrue();
    assertThat(reporter.said())
        .anyMatch(said -> said.startsWith("created or changed meanwhile, or not known before: 1"));

    assertThat(reembedding().run().written()).isZero();
  }

  @Test
  void whereTheTableHasNoSuchIndexAllOfItIsReadFirst() throws Exception {
    fixture.bots.withoutIndex();
    put(used("old"));
    put(used("new"));
    MigrationReport report = reembedding().run();
    assertThat(calls).startsWith("scanUsed", "scan", "new", "old");
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
  }

  @Test
  void aBotThatIsCreatedMeanwhileIsEmbeddedBeforeTheEnd() throws Exception {
    put(used("first"));
    atLaunch = () -> put(used("later"));
    MigrationReport report = reembedding().run();
    assertThat(hasRows("later")).isTrue();
    assertThat(report.units()).hasSize(2);
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
  }

  @Test
  void aBotThatGotKnowledgeMeanwhileIsEmbeddedBeforeTheEnd() throws Exception {
    put(used("first"));
    put(used("later").withoutKnowledge());
    atLaunch = () -> put(used("later"));
    reembedding().run();
    assertThat(hasRows("later")).isTrue();
  }

  @Test
  void whatIsCreatedAgainAndAgainIsListedAtTheEnd() throws Exception {
    put(used("bot 0"));
    atLaunch = () -> put(used("bot " + made));
    MigrationReport report = reembedding().run();
    assertThat(report.units()).hasSize(4);
    assertThat(missing(report)).containsExactly("bot 4");
    assertThat(calls)
        .containsExactly(
            "scanUsed", "bot 0", "scan", "bot 1", "scanUsed", "bot 2", "scanUsed", "bot 3", "scan");
  }

  @Test
  void whatTheApplicationEmbedsItselfIsLeftToIt() throws Exception {
    put(used("first"));
    put(bot("stale").left(SyncStatus.RUNNING, "", ""));
    atLaunch = () -> put(used("queued").lastUsed(Instant.now()).left(SyncStatus.QUEUED, "", ""));
    MigrationReport report = reembedding().run();
    assertThat(calls).doesNotContain("queued");
    assertThat(reporter.said()).contains("queued: left to the application, which embeds it");
    assertThat(report.units()).hasSize(2);
    assertThat(hasRows("stale")).isTrue();
  }

  @Test
  void theFirstAreNotMoreBecauseOthersAreCreated() throws Exception {
    put(used("first"));
    atLaunch = () -> put(used("later"));
    TenantSelection one = new TenantSelection(Set.of(), Set.of(), OptionalInt.of(1), Set.of());
    reembedding().selecting(one).run();
    assertThat(hasRows("first")).isTrue();
    assertThat(hasRows("later")).isFalse();
  }

  @Test
  void aBotIsNamedAlsoWhereTheIndexLacksIt() throws Exception {
    put(bot("unused"));
    put(used("other"));
    TenantSelection named =
        new TenantSelection(Set.of("unused"), Set.of(), OptionalInt.empty(), Set.of());
    reembedding().selecting(named).run();
    assertThat(hasRows("unused")).isTrue();
    assertThat(hasRows("other")).isFalse();
    calls.clear();
    TenantSelection other =
        new TenantSelection(Set.of("other"), Set.of(), OptionalInt.empty(), Set.of());
    reembedding().selecting(other).run();
    assertThat(calls).containsExactly("scanUsed", "other", "scanUsed", "scan");
  }

  /** By then the bot's status is another one. */
  @Test
  void whatWasBegunByItsStatusIsFinishedByTheSameCommand() throws Exception {
    put(used("failed").left(SyncStatus.FAILED, "", ""));
    put(used("other"));
    TenantSelection byStatus =
        new TenantSelection(
            Set.of(),
            Set.of(),
            OptionalInt.empty(),
            Set.of(),
            new TenantSelection.State(Set.of(SyncStatus.FAILED), Optional.empty()));
    atLaunch =
        () -> {
          throw new IllegalStateException("killed");
        };
    assertThatThrownBy(() -> reembedding().selecting(byStatus).run()).hasMessage("killed");
    Bot begun = used("failed").left(SyncStatus.RUNNING, "", "").build();
    fixture.bots.put(begun);
    atLaunch = () -> {};
    reembedding().selecting(byStatus).run();
    assertThat(hasRows("failed")).isTrue();
    assertThat(hasRows("other")).isFalse();
  }

  /** They end when they have embedded what is planned, and nothing would embed more. */
  @Test
  void whereWorkersEmbedTheWholeTableIsReadFirstAndWhatComesLaterIsListed() throws Exception {
    put(used("used"));
    put(bot("unused"));
    reporter.at("no task is started", this::worker);
    MigrationReport report = reembedding().leftToWorkers().run();
    assertThat(report.end()).isEqualTo(MigrationReport.End.FINISHED);
    assertThat(hasRows("unused")).isTrue();
    assertThat(missing(report)).containsExactly("later");
  }

  private void worker() {
    try (CuttingProxy proxy =
            CuttingProxy.before(fixture.database.host(), fixture.database.port(), Breaker.never());
        Database target = fixture.open(proxy)) {
      long table =
          Long.parseLong(fixture.strings("SELECT 'items'::regclass::oid::text").getFirst());
      Journal journal = Journal.find(target, table).orElseThrow();
      UnitQueue units =
          journal.leases(
              journal.latest().orElseThrow().id(), LeaseOwner.worker("test", EmbedFixture.EXEC_ID));
      for (Optional<Unit> next = units.next(MINUTE); next.isPresent(); next = units.next(MINUTE)) {
        fixture.embed(Breaker.never(), next.get().key(), next.get().lease());
      }
      put(used("later"));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void afterCtrlCNothingMoreIsLookedForAndNoIndexIsBuilt() throws Exception {
    put(used("used"));
    put(bot("unused"));
    Interrupt interrupt = new Interrupt(false);
    atLaunch = () -> interrupt.ask();
    MigrationReport stopped = reembedding().interruptedBy(interrupt).run();
    assertThat(stopped.end()).isEqualTo(MigrationReport.End.INTERRUPTED);
    assertThat(hasRows("used")).isTrue();
    assertThat(calls).doesNotContain("scan");
    assertThat(reporter.said()).noneMatch(said -> said.startsWith("STEP 7/8"));

    atLaunch = () -> {};
    MigrationReport report = reembedding().run();
    assertThat(hasRows("unused")).isTrue();
    assertThat(report.recall()).isPresent();
  }

  /** It is killed at its n-th call or write after the first bot, for many n. */
  @ParameterizedTest
  @EnumSource
  void whereverItIsKilledWhileItLooksAgainTheNextRunFinishes(When when) throws Exception {
    put(used("used"));
    put(bot("unused"));
    int at = when == When.BEFORE ? 1 : 1 + STRIDE / 2;
    for (boolean broke = true; broke; at += STRIDE) {
      assertThat(at).isLessThan(FAR_MORE_THAN_THERE_ARE);
      fixture.reset();
      calls.clear();
      Breaker breaker = new Breaker(at, when);
      fixture.botTable = table -> inLooking(breaker, recorded(table));
      try {
        reembedding()
            .breaking(Breaker.never(), effect -> operation(breaker, effect))
            .retrying(RetryPolicy.FAILOVER.within(Duration.ZERO))
            .run();
      } catch (RuntimeException e) {
        assertThat(breaker.broke()).as("only a break may stop it: %s", e).isTrue();
      }
      broke = breaker.broke();
      fixture.botTable = this::recorded;
      MigrationReport report = reembedding().run();
      assertThat(report.end()).as(breaker.toString()).isEqualTo(MigrationReport.End.FINISHED);
      assertThat(report.verification().orElseThrow().bad()).as(breaker.toString()).isEmpty();
      assertThat(report.units()).as(breaker.toString()).hasSize(2);
      assertThat(fixture.strings("SELECT botid FROM items ORDER BY botid"))
          .as(breaker.toString())
          .doesNotHaveDuplicates();
    }
    assertThat(at).isGreaterThan(20);
  }

  private void operation(Breaker breaker, Runnable effect) {
    if (calls.contains("used")) {
      breaker.operation(effect);
    } else {
      effect.run();
    }
  }

  private BotTable inLooking(Breaker breaker, BotTable table) {
    return (BotTable)
        Proxy.newProxyInstance(
            BotTable.class.getClassLoader(),
            new Class<?>[] {BotTable.class},
            (proxy, method, arguments) -> {
              AtomicReference<Object> result = new AtomicReference<>();
              operation(
                  breaker,
                  () -> {
                    try {
                      result.set(method.invoke(table, arguments));
                    } catch (ReflectiveOperationException e) {
                      throw new IllegalStateException(e);
                    }
                  });
              return result.get();
            });
  }

  /** A run is killed after its first bots: the next one reads the whole table all the same. */
  @Test
  void theNextRunLooksForTheOthersWhereTheFirstWasKilledBefore() throws Exception {
    put(bot("unused"));
    put(used("used"));
    fixture.botTable =
        table ->
            PassingFaultsIT.outage(
                recorded(table), () -> calls.contains("used") && calls.contains("scan"));
    assertThatThrownBy(
            () -> reembedding().retrying(RetryPolicy.FAILOVER.within(Duration.ZERO)).run())
        .isNotNull();
    assertThat(hasRows("unused")).isFalse();
    assertThat(hasRows("used")).isTrue();
    fixture.botTable = this::recorded;
    MigrationReport report = reembedding().run();
    assertThat(hasRows("unused")).isTrue();
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
  }
}
