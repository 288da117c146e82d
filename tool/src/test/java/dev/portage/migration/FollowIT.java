package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.BotKey;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.journal.BotOutcome;
import dev.portage.migration.MigrationReport.End;
import dev.portage.postgres.Database;
import dev.portage.postgres.SessionLock;
import dev.portage.postgres.Target;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The route replicate: a copy of a source that is written on, and then its changes. */
class FollowIT extends FollowSuite {
  @Test
  void rowsAreCopiedAndThenTheirChangesApplied() throws SQLException {
    BotKey first = fixture.bot(30);
    fixture.bot(20);
    equal();
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.startsWith("? this creates a publication and a replication slot"))
        .contains("the target has all changes until now");
    assertThat(slots()).hasSize(1);
    change(first);
    fixture.bot(10);
    fixture.reporter.said().clear();
    List<String> slot = slots();
    equal();
    assertThat(slots()).isEqualTo(slot);
    assertThat(fixture.reporter.said())
        .noneMatch(said -> said.contains("this creates a publication"));
  }

  @Test
  void aBotWhoseCopyFailedIsNotFollowedUntilItIsCopied() throws SQLException {
    BotKey good = fixture.bot(10);
    BotKey bad = fixture.bot(10);
    fixture.target.run(
        "ALTER TABLE items ADD CONSTRAINT no CHECK (NOT (botid = '%s' AND content LIKE 'chunk 3 %%'))"
            .formatted(bad.bot().value()));
    fixture.migrate();
    fixture.source.run(
        "UPDATE items SET source = 'new ' || id; DELETE FROM items WHERE content LIKE 'chunk 4 %'");
    fixture.migrate();
    assertThat(fixture.count(bad)).isZero();
    assertThat(fixture.count(good)).isEqualTo(9);
    refuseNothing();
    equal();
    change(bad);
    equal();
  }

  @Test
  void aChangeThatIsRefusedHoldsUpItsBotAlone() throws SQLException {
    BotKey good = fixture.bot(10);
    BotKey bad = fixture.bot(10);
    equal();
    refuse(bad);
    change(bad);
    change(good);
    MigrationReport report = fixture.migrate();
    assertThat(report.units())
        .filteredOn(unit -> unit.outcome().orElseThrow() instanceof BotOutcome.Failed)
        .extracting(unit -> unit.key().bot())
        .containsExactly(bad.bot());
    assertThat(fixture.count(good)).isEqualTo(11);
    refuseNothing();
    change(bad);
    equal();
  }

  @Test
  void aBotThatTheApplicationWroteOnTheTargetIsLeftToIt() throws SQLException {
    BotKey own = fixture.bot(10);
    BotKey other = fixture.bot(10);
    fixture.migrate();
    fixture.target.run("DELETE FROM items WHERE botid = '%s'".formatted(own.bot().value()));
    BotRows.insert(fixture.target, own.bot().value(), 5, Instant.now().plusSeconds(60));
    change(own);
    change(other);
    fixture.migrate();
    assertThat(fixture.count(own)).isEqualTo(5);
    assertThat(fixture.count(other)).isEqualTo(11);
  }

  @Test
  void aSlotThatIsGoneIsMadeAgainAndEverythingCopiedOnceMore() throws SQLException {
    BotKey bot = fixture.bot(30);
    equal();
    dropSlots();
    change(bot);
    fixture.source.run("DELETE FROM items WHERE content LIKE '%9!'");
    equal();
    assertThat(slots()).hasSize(1);
    assertThat(publications()).isEqualTo(slots());
    change(bot);
    equal();
  }

  @Test
  void theSourceIsReleasedBeforeItsLogIsTooLong() throws SQLException {
    BotKey bot = fixture.bot(30);
    fixture.following(new FollowSettings(1, false));
    assertThatThrownBy(fixture::migrate)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.SOURCE_REFUSED);
              assertThat(fault.next()).contains("--max-slot-size");
            });
    assertThat(slots()).isEmpty();
    change(bot);
    fixture.following(UNTIL_CAUGHT_UP);
    equal();
  }

  @Test
  void itFollowsUntilCtrlCAndUntilACutoverTakesOver() throws SQLException {
    BotKey bot = fixture.bot(5);
    fixture.following(FOR_EVER);
    Interrupt interrupt = new Interrupt(false);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<End> running = threads.submit(() -> fixture.migrate(interrupt).end());
      Awaitility.await().until(() -> fixture.count(bot) == 5);
      change(bot);
      Awaitility.await().until(() -> fixture.count(bot) == 6);
      interrupt.ask();
      assertThat(Results.of(running)).isEqualTo(End.FOLLOWING);
      Future<End> again = threads.submit(() -> fixture.migrate().end());
      Database target = fixture.target.database();
      try (SessionLock asked = target.tryLock(Follower.HANDOVER)) {
        assertThat(asked).isNotNull();
        assertThat(Results.of(again)).isEqualTo(End.FOLLOWING);
      }
      assertThat(fixture.reporter.said()).contains("a cutover continues from here");
    }
  }

  @Test
  void anotherSourceHasNoSayInWhetherASlotIsGone() throws SQLException {
    fixture.bot(5);
    equal();
    try (Target other = Target.fresh()) {
      assertThatThrownBy(() -> cleanup().of(other.database()).run(false))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.next()).contains("--source"));
    }
    assertThat(cleanup().of(fixture.source.database()).run(false).things()).hasSize(1);
    assertThat(slots()).isEmpty();
  }

  @Test
  void cleanupDropsTheSlotWhereItsSourceIsNamed() throws SQLException {
    fixture.bot(5);
    equal();
    Cleanup cleanup = cleanup();
    assertThat(cleanup.run(false).things()).isEmpty();
    assertThat(slots()).hasSize(1);
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("the source keeps its log for replication slot"));
    assertThat(cleanup.of(fixture.source.database()).run(false).things())
        .singleElement()
        .asString()
        .startsWith("replication slot portage_");
    assertThat(slots()).isEmpty();
    assertThat(publications()).isEmpty();
    assertThat(cleanup.of(fixture.source.database()).run(false).isNothing()).isTrue();
  }
}
