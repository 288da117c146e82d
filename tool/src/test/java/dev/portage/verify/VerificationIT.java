package dev.portage.verify;

import static dev.portage.bots.BotBuilder.bot;
import static dev.portage.journal.UnitBuilder.unit;
import static dev.portage.postgres.Target.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.portage.bots.Bot;
import dev.portage.bots.BotId;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.postgres.ItemsTable;
import dev.portage.postgres.Target;
import dev.portage.verify.BotCheck.Result;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerificationIT {
  private static final Bot BOT = bot("b").build();
  private static final Bot WITHOUT_KNOWLEDGE = bot("b").withoutKnowledge().build();

  private Target target;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
  }

  @AfterEach
  void close() throws SQLException {
    target.close();
  }

  private VerificationReport verify(Bot bot, Unit... units) {
    return Verification.run(
        target.database(), target.shape(), List.of(bot), Set.of(), Arrays.asList(units));
  }

  private BotCheck check(Bot bot, Unit... units) {
    List<BotCheck> checks = verify(bot, units).checks();
    assertThat(checks).hasSize(1);
    return checks.getFirst();
  }

  private void insert(String... contents) throws SQLException {
    for (String content : contents) {
      target.insert(row("b", content));
    }
  }

  /** The unit of a migration that wrote the rows which stand now. */
  private Unit migrated(Instant at) {
    var rows = target.database().inTransaction(session -> ItemsTable.botRows(session, "b"));
    return unit("b").ended(new BotOutcome.Migrated(rows.count()), at).digest(rows.digest()).build();
  }

  @Test
  void rowsThatAreWhatWasEmbeddedAreEqual() throws SQLException {
    insert("one", "two");
    assertThat(check(BOT, migrated(Instant.now())))
        .isEqualTo(new BotCheck(BOT.id(), BOT.title(), 2, 2, Result.EQUAL));
  }

  @Test
  void rowsThatNobodyButTheApplicationWroteAreTheApplications() throws SQLException {
    insert("one");
    assertThat(check(BOT))
        .isEqualTo(new BotCheck(BOT.id(), BOT.title(), -1, 1, Result.APPLICATIONS));
    Unit superseded = unit("b").ended(new BotOutcome.Superseded(1)).build();
    assertThat(check(BOT, superseded).result()).isEqualTo(Result.APPLICATIONS);
  }

  @Test
  void rowsThatAreAllNewerThanTheMigrationAreTheApplications() throws SQLException {
    insert("one", "two");
    Unit before = migrated(Instant.now().minus(Duration.ofHours(1)));
    target.run("DELETE FROM items");
    insert("three");
    assertThat(check(BOT, before).result()).isEqualTo(Result.APPLICATIONS);
  }

  @Test
  void otherRowsThanWereEmbeddedAreChanged() throws SQLException {
    insert("one", "two");
    Unit unit = migrated(Instant.now());
    target.run("UPDATE items SET content = 'other' WHERE content = 'one'");
    assertThat(check(BOT, unit))
        .isEqualTo(new BotCheck(BOT.id(), BOT.title(), 2, 2, Result.CHANGED));
  }

  @Test
  void aRowLessIsChangedAndNoRowIsMissing() throws SQLException {
    insert("one", "two");
    Unit unit = migrated(Instant.now());
    target.run("DELETE FROM items WHERE content = 'one'");
    assertThat(check(BOT, unit).result()).isEqualTo(Result.CHANGED);
    target.run("DELETE FROM items");
    assertThat(check(BOT, unit))
        .isEqualTo(new BotCheck(BOT.id(), BOT.title(), 2, 0, Result.MISSING));
  }

  @Test
  void newerRowsAmongThoseThatWereEmbeddedAreNotTheApplicationsAlone() throws SQLException {
    insert("one");
    Unit unit = migrated(Instant.now());
    String later = UlidCreator.getUlid(System.currentTimeMillis() + 3_600_000).toString();
    target.insert(row(later, "b", "two"));
    assertThat(check(BOT, unit).result()).isEqualTo(Result.CHANGED);
  }

  @Test
  void aBotWithKnowledgeAndWithoutRowsIsMissing() {
    assertThat(check(BOT).result()).isEqualTo(Result.MISSING);
    assertThat(check(BOT, unit("b").build()).result()).isEqualTo(Result.MISSING);
    Unit superseded = unit("b").ended(new BotOutcome.Superseded(1)).build();
    assertThat(check(BOT, superseded).result()).isEqualTo(Result.MISSING);
  }

  @Test
  void aBotWithoutKnowledgeNeedsNone() throws SQLException {
    assertThat(check(WITHOUT_KNOWLEDGE).result()).isEqualTo(Result.NONE_NEEDED);
    insert("from before");
    assertThat(check(WITHOUT_KNOWLEDGE).result()).isEqualTo(Result.NOT_NEEDED);
  }

  @Test
  void aBotThatFailedHonestlyIsBadButTheRowsAreRight() {
    Unit failed = unit("b").ended(new BotOutcome.Failed("no file")).build();
    VerificationReport report = verify(BOT, failed);
    assertThat(report.bad()).extracting(BotCheck::result).containsExactly(Result.FAILED);
    assertThat(report.rowsAreRight()).isTrue();
  }

  @Test
  void rowsThatAFailedBotHasHadAreLeftStanding() throws SQLException {
    insert("from before");
    Unit failed = unit("b").ended(new BotOutcome.Failed("no file")).build();
    assertThat(check(BOT, failed).result()).isEqualTo(Result.APPLICATIONS);
  }

  @Test
  void chunksThatAllStandTwiceAreDoubled() throws SQLException {
    insert("one", "two");
    Unit unit = migrated(Instant.now());
    insert("one", "two");
    assertThat(check(BOT, unit).result()).isEqualTo(Result.DOUBLED);
  }

  @Test
  void vectorsThatAreNullAreBrokenWhateverElseIsRight() throws SQLException {
    insert("one", "two");
    target.run("UPDATE items SET embedding = NULL WHERE content = 'one'");
    assertThat(check(BOT, migrated(Instant.now())).result()).isEqualTo(Result.BROKEN_VECTORS);
  }

  @Test
  void rowsOfNobodyAreOrphanedUnlessTheBotIsKnownOtherwise() throws SQLException {
    target.insert(row("stranger", "x"));
    target.insert(row("on-a-knowledge-base", "x"));
    VerificationReport report =
        Verification.run(
            target.database(),
            target.shape(),
            List.of(),
            Set.of(new BotId("on-a-knowledge-base")),
            List.of());
    assertThat(report.checks())
        .containsExactly(new BotCheck(new BotId("stranger"), "stranger", 0, 1, Result.ORPHANED));
    assertThat(report.rows()).isEqualTo(2);
    assertThat(report.rowsAreRight()).isFalse();
  }

  @Test
  void anEmptyTableOfNoBotsIsRight() {
    VerificationReport report =
        Verification.run(target.database(), target.shape(), List.of(), Set.of(), List.of());
    assertThat(report).isEqualTo(new VerificationReport(List.of(), 0));
    assertThat(report.rowsAreRight()).isTrue();
  }
}
