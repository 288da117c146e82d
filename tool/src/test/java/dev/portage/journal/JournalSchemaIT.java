package dev.portage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.BotKey;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.journal.Journal.Opened;
import dev.portage.journal.Journal.Voided;
import dev.portage.postgres.Target;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JournalSchemaIT {
  private Target target;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
  }

  @AfterEach
  void close() throws SQLException {
    target.close();
  }

  private Opened journal() {
    return Journal.open(target.database(), target.shape().oid(), "test");
  }

  private Optional<Journal> find() {
    return Journal.find(target.database(), target.shape().oid());
  }

  @Test
  void thereIsNoneUntilItIsOpenedForWriting() {
    assertThat(find()).isEmpty();
    assertThat(journal().voided()).isEmpty();
    assertThat(find()).isPresent();
  }

  @Test
  void openingAgainKeepsWhatItHolds() {
    long migration = journal().journal().begin(Migrations.REEMBED).id();
    Opened again = journal();
    assertThat(again.voided()).isEmpty();
    assertThat(again.journal().latest(Route.Embedding.REEMBED).orElseThrow().id())
        .isEqualTo(migration);
  }

  @Test
  void itIsMadeOnceAlsoWhenManyMakeItAtOnce() {
    long oid = target.shape().oid();
    CyclicBarrier start = new CyclicBarrier(6);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> makers =
          IntStream.range(0, 6)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            start.await();
                            return Journal.open(target.database(), oid, "test").voided().isEmpty();
                          }))
              .toList();
      assertThat(makers).allMatch(Results::of);
    }
    assertThat(find()).isPresent();
  }

  @Test
  void whatANewerPortageWroteIsRefusedForReadingAndWriting() throws SQLException {
    journal();
    target.run("UPDATE portage.journal SET format = format + 1, written_by = '9.9'");
    assertNewer(this::journal);
    assertNewer(this::find);
  }

  private static void assertNewer(ThrowingCallable opening) {
    assertThatThrownBy(opening)
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.JOURNAL_VERSION))
        .hasMessageContaining("9.9")
        .hasMessageContaining("this one knows format " + JournalSchema.FORMAT);
  }

  @Test
  void whenItemsWasMadeAgainWhatTheJournalSaidOfItIsVoid() throws SQLException {
    journal().journal().begin(Migrations.REEMBED);
    target.setUpAgain();
    assertThat(find().flatMap(journal -> journal.latest(Route.Embedding.REEMBED))).isEmpty();
    Opened opened = journal();
    assertThat(opened.voided()).containsExactly(new Voided("public.items", true));
    assertThat(opened.journal().latest(Route.Embedding.REEMBED)).isEmpty();
    assertThat(journal().voided()).isEmpty();
  }

  @Test
  void aTableThatWasDroppedIsNamedAndIsNotTheOneInQuestion() throws SQLException {
    target.run("CREATE SCHEMA kb; CREATE TABLE kb.\"Notes\" (id int)");
    long notes = Long.parseLong(target.value("SELECT 'kb.\"Notes\"'::regclass::oid"));
    Journal.open(target.database(), notes, "test").journal().begin(Migrations.REEMBED);
    journal().journal().begin(Migrations.REEMBED);
    target.run("DROP TABLE kb.\"Notes\"");
    Opened opened = journal();
    assertThat(opened.voided()).containsExactly(new Voided("kb.\"Notes\"", false));
    assertThat(opened.journal().latest(Route.Embedding.REEMBED)).isPresent();
  }

  @Test
  void aNewJournalsTokensAreGreaterThanThoseOfTheVoidOne() throws SQLException {
    UnitLease before = leased(journal().journal());
    target.setUpAgain();
    UnitLease after = leased(journal().journal());
    assertThat(after.token()).isGreaterThan(before.token());
  }

  private static UnitLease leased(Journal journal) {
    long migration = journal.begin(Migrations.REEMBED).id();
    journal
        .units(migration)
        .plan(
            Route.Embedding.REEMBED,
            List.of(new PlannedUnit(BotKey.of("u", "b"), "t", 1, 1, Optional.empty())),
            List.of());
    return leases(journal, migration, "me").next(Duration.ofMinutes(1)).orElseThrow().lease();
  }

  @Test
  void itNamesItselfAmongWhatPortageCreated() {
    journal();
    String created =
        target
            .database()
            .inTransaction(
                session ->
                    session.one(
                        "SELECT kind || ' ' || name FROM portage.creation",
                        row -> row.getString(1)));
    assertThat(created).isEqualTo("schema portage");
  }

  @Test
  void theUnitsRowIsCommittedTogetherWithTheRowsOrNotAtAll() {
    Journal journal = journal().journal();
    UnitLease lease = leased(journal);
    assertThatThrownBy(
            () ->
                target
                    .database()
                    .inTransaction(
                        session -> {
                          UnitEntry.fence(session, lease);
                          UnitEntry.end(session, lease, UnitResult.of(new BotOutcome.Migrated(1)));
                          throw new IllegalStateException("killed before the commit");
                        }))
        .hasMessage("killed before the commit");
    assertThat(leases(journal, 1, "me").settled(lease).state()).isEqualTo(UnitState.LEASED);
  }

  private static UnitQueue leases(Journal journal, long migration, String name) {
    return journal.leases(migration, LeaseOwner.coordinator(name));
  }
}
