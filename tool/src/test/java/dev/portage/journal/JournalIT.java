package dev.portage.journal;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.BotKey;
import dev.portage.fault.Results;
import dev.portage.journal.MigrationUnits.Written;
import dev.portage.postgres.Target;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JournalIT {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration OVER = Duration.ofSeconds(-1);
  private static final BotOutcome BACK = new BotOutcome.Migrated(3);

  private Target target;
  private Journal journal;
  private long migration;
  private MigrationUnits units;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
    journal = Journal.open(target.database(), target.shape().oid(), "test").journal();
    migration = journal.begin(Migrations.REEMBED).id();
    units = journal.units(migration);
  }

  @AfterEach
  void close() throws SQLException {
    target.close();
  }

  private void plan(int bots) {
    units.plan(
        Route.Embedding.REEMBED,
        IntStream.range(0, bots).mapToObj(i -> planned("b" + i)).toList(),
        List.of());
  }

  private static PlannedUnit planned(String bot) {
    return planned(bot, null);
  }

  private static PlannedUnit planned(String bot, BotOutcome known) {
    return new PlannedUnit(
        BotKey.of("user", bot), "Title " + bot, 2, 0.5, Optional.ofNullable(known));
  }

  private Unit lease() {
    return mine().next(LONG).orElseThrow();
  }

  private Unit only() {
    List<Unit> all = units.all();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private List<String> bots() {
    return units.all().stream().map(unit -> unit.key().bot().value()).toList();
  }

  private boolean fence(UnitLease lease) {
    return target.database().inTransaction(session -> UnitEntry.fence(session, lease));
  }

  @Test
  void aUnitKeepsWhatWasPlanned() {
    plan(1);
    Unit unit = only();
    assertThat(unit.title()).isEqualTo("Title b0");
    assertThat(unit.sources()).isEqualTo(2);
    assertThat(unit.weight()).isEqualTo(0.5);
    assertThat(unit.state()).isEqualTo(UnitState.OPEN);
    assertThat(unit.attempts()).isZero();
    assertThat(unit.outcome()).isEmpty();
  }

  @Test
  void concurrentLeasesGetDifferentUnits() {
    plan(40);
    List<Unit> leased = atOnce(8, () -> leaseAll());
    assertThat(leased).hasSize(40);
    assertThat(leased.stream().map(Unit::key).collect(toSet())).hasSize(40);
  }

  private List<Unit> leaseAll() {
    List<Unit> mine = new ArrayList<>();
    Optional<Unit> unit = leases(journal, migration, "one of many").next(LONG);
    while (unit.isPresent()) {
      mine.add(unit.get());
      unit = leases(journal, migration, "one of many").next(LONG);
    }
    return mine;
  }

  private static <T> List<T> atOnce(int threads, Callable<List<T>> work) {
    CyclicBarrier start = new CyclicBarrier(threads);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<T>>> running =
          IntStream.range(0, threads)
              .mapToObj(
                  i ->
                      executor.submit(
                          () -> {
                            start.await();
                            return work.call();
                          }))
              .toList();
      return running.stream().flatMap(each -> Results.of(each).stream()).toList();
    }
  }

  @Test
  void aLeaseThatWasTakenOverOrEndedIsFencedOff() {
    plan(1);
    Unit first = leases(journal, migration, "slow").next(OVER).orElseThrow();
    Unit second = lease();
    assertThat(fence(first.lease())).isFalse();
    assertThat(fence(second.lease())).isTrue();
    mine().end(second.lease(), UnitResult.of(BACK));
    assertThat(fence(second.lease())).isFalse();
  }

  @Test
  void planningAgainMovesUnitsAndAddsNewOnesAndLeavesEndedOnesAsTheyAre() {
    plan(2);
    mine().end(lease().lease(), UnitResult.of(BACK));
    units.plan(
        Route.Embedding.REEMBED, List.of(planned("new"), planned("b1"), planned("b0")), List.of());
    assertThat(bots()).containsExactly("new", "b1", "b0");
    assertThat(units.all().getLast().outcome()).contains(BACK);
    assertThat(lease().key().bot().value()).isEqualTo("new");
  }

  @Test
  void planningAgainChangesNoLease() {
    plan(1);
    Unit unit = lease();
    plan(1);
    assertThat(only().lease()).isEqualTo(unit.lease());
    assertThat(only().state()).isEqualTo(UnitState.LEASED);
  }

  @Test
  void aKnownOutcomeIsWrittenWithThePlan() {
    BotOutcome excluded = new BotOutcome.NotApplicable(BotOutcome.Reason.NO_KNOWLEDGE);
    units.plan(
        Route.Embedding.REEMBED,
        List.of(planned("a", excluded), planned("b", new BotOutcome.Superseded(7))),
        List.of());
    assertThat(units.all())
        .extracting(unit -> unit.outcome().orElseThrow())
        .containsExactly(excluded, new BotOutcome.Superseded(7));
    assertThat(units.all()).allMatch(unit -> unit.endedAt().isPresent());
    assertThat(mine().next(LONG)).isEmpty();
  }

  @Test
  void aReopenedUnitStartsAgainWithAGreaterToken() {
    plan(1);
    UnitLease first = lease().lease();
    mine().end(first, UnitResult.of(new BotOutcome.Failed("why")));
    units.reopen(Route.Embedding.REEMBED, first);
    assertThat(only().outcome()).isEmpty();
    assertThat(only().attempts()).isZero();
    assertThat(lease().lease().token()).isGreaterThan(first.token());
  }

  @Test
  void onlyEndedUnitsAreReopenedOrAmended() {
    plan(1);
    Unit leased = lease();
    units.reopen(Route.Embedding.REEMBED, leased.lease());
    units.amend(leased.lease(), BACK);
    assertThat(only()).isEqualTo(leased);
    mine().end(leased.lease(), UnitResult.of(BACK));
    units.amend(leased.lease(), new BotOutcome.Orphaned());
    assertThat(only().outcome()).contains(new BotOutcome.Orphaned());
  }

  @Test
  void whatWasWrittenAndFromWhichSourcesIsRemembered() {
    plan(1);
    UnitLease lease = lease().lease();
    List<SourceRecord> sources =
        List.of(
            new SourceRecord("s3://b/a.txt", "read", "", 3),
            new SourceRecord("https://gone", "unreachable", "HTTP 404", 0));
    mine().end(lease, new UnitResult(BACK, "digest", "first", "last", sources));
    assertThat(only().digest()).isEqualTo("digest");
    assertThat(only().endedAt()).isPresent();
    assertThat(units.written(lease)).isEqualTo(new Written("first", "last"));
    assertThat(units.sources(lease)).isEqualTo(sources);
    assertThat(mine().settled(lease).outcome()).contains(BACK);
  }

  @Test
  void migrationsDoNotSeeEachOthersUnits() {
    plan(1);
    long other = journal.begin(Migrations.copyOf("elsewhere")).id();
    assertThat(journal.units(other).all()).isEmpty();
    assertThat(leases(journal, other, "me").next(LONG)).isEmpty();
  }

  private UnitQueue mine() {
    return leases(journal, migration, "me");
  }

  private static UnitQueue leases(Journal journal, long migration, String name) {
    return journal.leases(migration, LeaseOwner.coordinator(name));
  }
}
