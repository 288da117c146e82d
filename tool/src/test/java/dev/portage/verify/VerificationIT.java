package dev.portage.verify;

import static dev.portage.bots.BotBuilder.bot;
import static dev.portage.journal.UnitBuilder.unit;
import static dev.portage.postgres.Target.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.portage.bots.Bot;
import dev.portage.bots.BotId;
import dev.portage.bots.BotKey;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.plan.Tenant;
import dev.portage.plan.TenantList;
import dev.portage.postgres.Target;
import dev.portage.store.Fingerprint;
import dev.portage.store.TenantRows;
import dev.portage.verify.BotCheck.Note;
import dev.portage.verify.BotCheck.Result;
import dev.portage.verify.Verification.Listed;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
    Tenant tenant = new Tenant(bot.key(), bot.title(), bot.lastUsed(), bot.knowledge().size());
    return verify(new TenantList(List.of(tenant), Map.of(), true, List.of()), units);
  }

  private VerificationReport verify(TenantList tenants, Unit... units) {
    return Verification.againstJournal(
            target.database(), target.shape(), List.of(units), () -> new Listed(tenants, Set.of()))
        .report();
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
    Fingerprint rows =
        target.database().inTransaction(new TenantRows(target.shape(), "b")::fingerprint);
    return unit("b").ended(new BotOutcome.Migrated(rows.rows()), at).digest(rows.digest()).build();
  }

  @Test
  void rowsThatAreWhatWasEmbeddedAreEqual() throws SQLException {
    insert("one", "two");
    assertThat(check(BOT, migrated(Instant.now())))
        .isEqualTo(new BotCheck(BOT.id(), BOT.title(), 2, 2, Result.EQUAL));
  }

  @Test
  void rowsThatOnlyTheApplicationWroteAreTheApplications() throws SQLException {
    insert("one");
    assertThat(check(BOT))
        .isEqualTo(new BotCheck(BOT.id(), BOT.title(), -1, 1, Result.APPLICATION));
    Unit superseded = unit("b").ended(new BotOutcome.Superseded(1)).build();
    assertThat(check(BOT, superseded).result()).isEqualTo(Result.APPLICATION);
  }

  @Test
  void rowsThatAreAllNewerThanTheMigrationAreTheApplications() throws SQLException {
    insert("one", "two");
    Unit before = migrated(Instant.now().minus(Duration.ofHours(1)));
    target.run("DELETE FROM items");
    insert("three");
    assertThat(check(BOT, before).result()).isEqualTo(Result.APPLICATION);
  }

  @Test
  void otherRowsThanWereEmbeddedAreChanged() throws SQLException {
    insert("one", "two");
    Unit unit = migrated(Instant.now());
    target.run("UPDATE items SET content = 'other' WHERE content = 'one'");
    assertThat(check(BOT, unit))
        .isEqualTo(new BotCheck(BOT.id(), BOT.title(), 2, 2, Result.DIFFERENT));
  }

  @Test
  void aRowLessIsChangedAndNoRowIsMissing() throws SQLException {
    insert("one", "two");
    Unit unit = migrated(Instant.now());
    target.run("DELETE FROM items WHERE content = 'one'");
    assertThat(check(BOT, unit).result()).isEqualTo(Result.DIFFERENT);
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
    assertThat(check(BOT, unit).result()).isEqualTo(Result.DIFFERENT);
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
    assertThat(check(WITHOUT_KNOWLEDGE).result()).isEqualTo(Result.UNNEEDED);
  }

  @Test
  void aBotThatFailedHonestlyIsBadButTheRowsAreRight() {
    Unit failed = unit("b").ended(new BotOutcome.Failed("no file")).build();
    VerificationReport report = verify(BOT, failed);
    assertThat(report.bad()).extracting(BotCheck::result).containsExactly(Result.FAILED);
    assertThat(report.rowsAreRight()).isTrue();
  }

  @Test
  void rowsThatAFailedBotHadBeforeAreKept() throws SQLException {
    insert("from before");
    Unit failed = unit("b").ended(new BotOutcome.Failed("no file")).build();
    assertThat(check(BOT, failed).result()).isEqualTo(Result.APPLICATION);
  }

  @Test
  void chunksThatAllExistTwiceAreDuplicates() throws SQLException {
    insert("one", "two");
    Unit unit = migrated(Instant.now());
    insert("one", "two");
    assertThat(check(BOT, unit).result()).isEqualTo(Result.DUPLICATES);
  }

  @Test
  void vectorsThatAreNullAreBrokenEvenWhereTheRestIsEqual() throws SQLException {
    insert("one", "two");
    target.run("UPDATE items SET embedding = NULL WHERE content = 'one'");
    assertThat(check(BOT, migrated(Instant.now())).result()).isEqualTo(Result.BROKEN_VECTORS);
  }

  @Test
  void rowsOfABotThatDoesNotExistAreOrphanedUnlessItIsExcluded() throws SQLException {
    target.insert(row("unknown", "x"));
    target.insert(row("excluded", "x"));
    Tenant excluded = new Tenant(BotKey.of("u", "excluded"), "Excluded", Instant.EPOCH, 0);
    VerificationReport report =
        verify(
            new TenantList(
                List.of(), Map.of(excluded, new BotOutcome.Orphaned()), true, List.of()));
    assertThat(report.checks())
        .containsExactly(
            new BotCheck(new BotId("excluded"), "Excluded", -1, 1, Result.UNNEEDED),
            new BotCheck(new BotId("unknown"), "unknown", 0, 1, Result.ORPHANED));
    assertThat(report.rows()).isEqualTo(2);
    assertThat(report.rowsAreRight()).isFalse();
  }

  @Test
  void anEmptyTableOfNoBotsIsRight() {
    VerificationReport report = verify(new TenantList(List.of(), Map.of(), true, List.of()));
    assertThat(report).isEqualTo(new VerificationReport(List.of(), 0));
    assertThat(report.rowsAreRight()).isTrue();
  }

  @Test
  void aBotWhoseItemCannotBeReadIsNamed() throws SQLException {
    insert("one");
    Tenant unreadable = new Tenant(BOT.key(), "its sort key", Instant.EPOCH, 0);
    TenantList tenants = new TenantList(List.of(unreadable), Map.of(), true, List.of());
    VerificationReport report =
        Verification.againstJournal(
                target.database(),
                target.shape(),
                List.of(migrated(Instant.now())),
                () -> new Listed(tenants, Set.of(unreadable)))
            .report();
    assertThat(report.checks())
        .containsExactly(
            new BotCheck(
                BOT.id(), "its sort key", -1, 1, Result.FAILED, Note.UNREADABLE, Map.of()));
  }

  @Test
  void eachUnitIsComparedOverTheColumnsOfItsOwnDigest() throws SQLException {
    insert("one");
    Unit before = migrated(Instant.now());
    target.run("ALTER TABLE items ADD COLUMN note text DEFAULT 'x'");
    target.insert(row("c", "two"));
    Fingerprint later =
        target.database().inTransaction(new TenantRows(target.shape(), "c")::fingerprint);
    Unit after = unit("c").ended(new BotOutcome.Migrated(1)).digest(later.digest()).build();
    TenantList tenants =
        new TenantList(
            List.of(
                new Tenant(before.key(), "B", Instant.EPOCH, 1),
                new Tenant(after.key(), "C", Instant.EPOCH, 1)),
            Map.of(),
            true,
            List.of());
    assertThat(verify(tenants, before, after).checks())
        .extracting(BotCheck::result)
        .containsExactly(Result.EQUAL, Result.EQUAL);
  }

  @Test
  void aColumnThatIsGoneMakesTheRowsDifferent() throws SQLException {
    insert("one");
    target.run("ALTER TABLE items ADD COLUMN note text DEFAULT 'x'");
    Unit unit = migrated(Instant.now());
    target.run("ALTER TABLE items DROP COLUMN note");
    assertThat(check(BOT, unit).result()).isEqualTo(Result.DIFFERENT);
  }
}
