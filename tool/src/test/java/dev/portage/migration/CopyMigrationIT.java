package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.BotKey;
import dev.portage.copy.CopyLimits;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.migration.MigrationReport.End;
import dev.portage.plan.TenantSelection;
import dev.portage.verify.BotCheck.Result;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The route copy between two real databases; each test runs it a second time. */
class CopyMigrationIT {
  private CopyFixture fixture;

  @BeforeEach
  void open() throws SQLException {
    fixture = CopyFixture.ofItems();
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  private MigrationReport migrateAndRepeat() throws SQLException {
    MigrationReport report = fixture.migrate();
    assertThat(report.end()).isEqualTo(End.FINISHED);
    List<String> standing = fixture.standing();
    MigrationReport again = fixture.migrate();
    assertThat(again.written()).isZero();
    assertThat(fixture.standing()).isEqualTo(standing);
    return report;
  }

  private static Map<String, BotOutcome> outcomes(MigrationReport report) {
    return report.units().stream()
        .collect(
            Collectors.toMap(
                unit -> unit.key().bot().value(), unit -> unit.outcome().orElseThrow()));
  }

  private static Map<String, Result> results(MigrationReport report) {
    return report.verification().orElseThrow().checks().stream()
        .collect(Collectors.toMap(check -> check.bot().value(), check -> check.result()));
  }

  @Test
  void theFirstBotsAreThoseThatWereUsedLastAndTheNextRunCopiesTheOthers() throws SQLException {
    BotKey older = fixture.bot(20);
    BotKey newer = fixture.bot(30);
    fixture.selecting(new TenantSelection(Set.of(), Set.of(), OptionalInt.of(1), Set.of()));
    MigrationReport report = fixture.migrate();
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
    assertThat(fixture.count(newer)).isEqualTo(30);
    assertThat(fixture.count(older)).isZero();
    fixture.selecting(TenantSelection.ALL).migrate();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
  }

  @Test
  void everyRowIsOnTheTargetUnchanged() throws SQLException {
    for (int rows : List.of(1, 30, 3, 200, 7)) {
      fixture.bot(rows);
    }
    MigrationReport report = migrateAndRepeat();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source)).hasSize(241);
    assertThat(report.written()).isEqualTo(241);
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
    assertThat(report.outage()).isPresent();
    assertThat(results(report).values()).containsOnly(Result.EQUAL);
  }

  @Test
  void thoseUsedLastComeFirst() throws SQLException {
    fixture.bot(400);
    fixture.bot(400);
    BotKey last = fixture.bot(2);
    // Of two batches at once, the second may be done with a later batch before the first is.
    List<Unit> units = fixture.oneAtATime().migrate().units();
    assertThat(units.getFirst().key()).isEqualTo(last);
    assertThat(units)
        .extracting(unit -> unit.endedAt().orElseThrow())
        .allMatch(ended -> !ended.isBefore(units.getFirst().endedAt().orElseThrow()));
  }

  @Test
  void rowsThatTheApplicationWroteDuringTheCopyWin() throws SQLException {
    BotKey newer = fixture.bot(5);
    BotKey other = fixture.bot(4);
    BotRows.insert(fixture.target, newer.bot().value(), 3, Instant.now());
    MigrationReport report = migrateAndRepeat();
    assertThat(outcomes(report))
        .containsEntry(newer.bot().value(), new BotOutcome.Superseded(3))
        .containsEntry(other.bot().value(), new BotOutcome.Migrated(4));
    assertThat(fixture.count(newer)).isEqualTo(3);
    assertThat(results(report)).containsEntry(newer.bot().value(), Result.APPLICATION);
  }

  @Test
  void rowsOfADeletedBotStayOnTheSource() throws SQLException {
    fixture.bot(2);
    BotKey gone = fixture.unknownBot(6);
    MigrationReport report = migrateAndRepeat();
    assertThat(fixture.count(gone)).isZero();
    assertThat(outcomes(report)).containsEntry(gone.bot().value(), new BotOutcome.Orphaned());
    assertThat(results(report)).containsEntry(gone.bot().value(), Result.NONE_NEEDED);
  }

  @Test
  void aBotWithKnowledgeAndNoRowsOnTheSourceIsNamed() throws SQLException {
    BotKey never = fixture.bot(0);
    MigrationReport report = migrateAndRepeat();
    assertThat(results(report)).containsEntry(never.bot().value(), Result.NO_ROWS_ANYWHERE);
    assertThat(report.findings()).anyMatch(finding -> finding.what().contains("reembed"));
  }

  @Test
  void rowsWithoutABotOrAVectorAndOddIdsAreCarriedAsTheyAre() throws SQLException {
    BotKey odd = fixture.bot(3);
    fixture.source.run("INSERT INTO items (id, content) VALUES ('nobodys', 'x'), ('too', NULL)");
    fixture.source.run(
        "INSERT INTO items (id, botid) VALUES ('no ulid', '%s')".formatted(odd.bot().value()));
    migrateAndRepeat();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source)).hasSize(6);
  }

  @Test
  void aLargeTenantIsCutAndCopiedCompletely() throws SQLException {
    BotKey large = fixture.smallRanges().bot(100);
    fixture.bot(3);
    MigrationReport report = migrateAndRepeat();
    assertThat(CopyFixture.strings(fixture.target, "SELECT count(*) > 3 FROM portage.batch"))
        .containsExactly("t");
    assertThat(outcomes(report)).containsEntry(large.bot().value(), new BotOutcome.Migrated(100));
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
  }

  @Test
  void aLargeTenantOfWhichSomeRowsExistIsCopiedCompletely() throws SQLException {
    BotKey large = fixture.smallRanges().bot(100);
    fixture.migrate();
    fixture.target.run(
        "DROP SCHEMA portage CASCADE; DELETE FROM items WHERE id > (SELECT max(id)"
            + " FROM (SELECT id FROM items ORDER BY id LIMIT 30) first)");
    MigrationReport report = migrateAndRepeat();
    assertThat(outcomes(report)).containsEntry(large.bot().value(), new BotOutcome.Migrated(100));
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
  }

  @Test
  void aBotWithARefusedRowFailsAloneAndIsCopiedWhenThatIsFixed() throws SQLException {
    BotKey small = fixture.smallRanges().bot(4);
    BotKey large = fixture.bot(100);
    BotKey good = fixture.bot(5);
    fixture.target.run("ALTER TABLE items ADD CONSTRAINT odd CHECK (content NOT IN ('a', 'b'))");
    refuse(small, "a");
    refuse(large, "b");
    MigrationReport report = fixture.migrate();
    assertThat(outcomes(report))
        .hasEntrySatisfying(small.bot().value(), CopyMigrationIT::isOfTheConstraint)
        .hasEntrySatisfying(large.bot().value(), CopyMigrationIT::isOfTheConstraint)
        .containsEntry(good.bot().value(), new BotOutcome.Migrated(5));
    assertThat(fixture.count(large)).isZero();

    fixture.target.run("ALTER TABLE items DROP CONSTRAINT odd");
    migrateAndRepeat();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source)).hasSize(109);
  }

  @Test
  void aFailedBotKeepsItsExistingRowsUntilItIsFixed() throws SQLException {
    BotKey bot = fixture.bot(4);
    fixture.migrate();
    fixture.target.run("DROP SCHEMA portage CASCADE");
    fixture.target.run("ALTER TABLE items ADD CONSTRAINT odd CHECK (content <> 'a')");
    refuse(bot, "a");
    assertThat(outcomes(fixture.migrate()))
        .hasEntrySatisfying(bot.bot().value(), CopyMigrationIT::isOfTheConstraint);
    assertThat(fixture.count(bot)).isEqualTo(4);

    fixture.target.run("ALTER TABLE items DROP CONSTRAINT odd");
    migrateAndRepeat();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
  }

  @Test
  @Timeout(60)
  void aBotThatFailsIsTriedOnceARun() throws SQLException {
    BotKey bot = fixture.bot(4);
    refuse(bot, "a");
    fixture.target.run(
        "DROP INDEX idx_items_embedding;"
            + " ALTER TABLE items ADD CONSTRAINT odd CHECK (content <> 'a')");
    fixture.limits(shortTimeouts(), Duration.ofSeconds(15));
    try (Connection application = fixture.target.connect()) {
      application.setAutoCommit(false);
      BotRows.insert(application, "of another bot", 1, Instant.now());
      assertThatThrownBy(fixture::migrate)
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BUSY_ROWS));
    }
    assertThat(fixture.reporter.said()).filteredOn(said -> said.contains(": failed, ")).hasSize(1);
  }

  private static CopyLimits shortTimeouts() {
    CopyLimits usual = CopyFixture.SMALL_RANGES;
    return new CopyLimits(
        usual.lease(),
        usual.retry().within(Duration.ofSeconds(2)),
        usual.lock(),
        usual.silence(),
        Duration.ofMillis(300),
        usual.splitThreshold(),
        usual.range());
  }

  private void refuse(BotKey bot, String content) throws SQLException {
    fixture.source.run(
        "UPDATE items SET content = '%s' WHERE id = (SELECT max(id) FROM items WHERE botid = '%s')"
            .formatted(content, bot.bot().value()));
  }

  private static void isOfTheConstraint(BotOutcome outcome) {
    assertThat(outcome.reason()).contains("odd");
  }

  @Test
  void anotherDimensionIsRefusedBeforeTheFirstRow() throws SQLException {
    fixture.bot(3);
    fixture.target.run(
        "ALTER TABLE items DROP COLUMN embedding; ALTER TABLE items ADD embedding vector(3)");
    assertThatThrownBy(fixture::migrate)
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.SOURCE_UNFIT))
        .hasMessageContaining("vector(1024)")
        .hasMessageContaining("vector(3)");
    assertThat(fixture.rows(fixture.target)).isEmpty();
  }

  @Test
  void rowsThatVanishedAreCopiedAgain() throws SQLException {
    BotKey bot = fixture.bot(4);
    fixture.bot(2);
    fixture.migrate();
    fixture.target.run("DELETE FROM items WHERE botid = '%s'".formatted(bot.bot().value()));
    MigrationReport report = migrateAndRepeat();
    assertThat(report.written()).isEqualTo(4);
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
  }

  @Test
  void swappedClustersAreRefused() throws SQLException {
    BotKey bot = fixture.bot(0);
    fixture.bot(0);
    BotRows.insert(fixture.source, bot.bot().value(), 2, Instant.now());
    BotRows.insert(fixture.target, bot.bot().value(), 30, CopyFixture.LONG_AGO);
    assertThatThrownBy(fixture::migrate)
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.SOURCE_UNFIT))
        .hasMessageContaining("rows of 1 bot would be replaced");
    assertThat(fixture.count(bot)).isEqualTo(30);
  }

  @Test
  void anEmptySourceIsRefused() throws SQLException {
    BotKey bot = fixture.bot(0);
    BotRows.insert(fixture.target, bot.bot().value(), 3, CopyFixture.LONG_AGO);
    assertThatThrownBy(fixture::migrate).hasMessageContaining("items has no rows on the source");
  }

  @Test
  void verificationStillWorksWithoutTheSource() throws SQLException {
    fixture.bot(5);
    fixture.migrate();
    assertThat(verifiedWithoutSource()).containsExactly(Result.EQUAL);
    fixture.target.run("UPDATE items SET content = 'changed by hand'");
    assertThat(verifiedWithoutSource()).containsExactly(Result.DIFFERENT);
  }

  private List<Result> verifiedWithoutSource() {
    return VerificationRun.of(fixture.bots, fixture.target.database(), 1).checks().stream()
        .map(check -> check.result())
        .toList();
  }

  @Test
  void aDatabaseIsNotCopiedIntoItself() throws SQLException {
    fixture.bot(3);
    fixture.intoItself();
    assertThatThrownBy(fixture::migrate).hasMessageContaining("are the same database");
  }

  @Test
  void aBotThatTheTableNoLongerKnowsIsAskedForBeforeItsRowsGo() throws SQLException {
    BotKey deleted = fixture.bot(4);
    BotKey kept = fixture.bot(2);
    fixture.migrate();
    fixture.bots.delete(deleted);
    MigrationReport report = fixture.migrate();
    assertThat(outcomes(report)).containsEntry(deleted.bot().value(), new BotOutcome.Orphaned());
    assertThat(fixture.count(deleted)).isZero();
    assertThat(fixture.count(kept)).isEqualTo(2);
  }
}
