package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.BotKey;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.migration.CutoverReport.End;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A bot that is not followed, for whatever reason, keeps a cutover from opening the target. */
class LeftBehindIT extends FollowSuite {
  private void failed(ThrowingCallable run) {
    assertThatThrownBy(run)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.BOTS_FAILED);
              assertThat(fault.next()).contains("migrate --route replicate");
            });
  }

  @Test
  void aChangeThatIsRefusedInTheCutoverStopsIt() throws SQLException {
    BotKey bad = fixture.bot(10);
    BotKey good = fixture.bot(10);
    fixture.migrate();
    refuse(bad);
    change(bad);
    change(good);
    failed(this::cutover);
    failed(this::cutover);
    refuseNothing();
    fixture.migrate();
    opened(cutover());
  }

  /** The writes that are refused come after the freeze was asked for, and before it. */
  @Test
  void aChangeThatIsRefusedAfterTheComparisonStopsItToo() throws SQLException {
    BotKey bad = fixture.bot(10);
    fixture.migrate();
    fixture.reporter.at(
        "STEP 4/7",
        () -> {
          try {
            refuse(bad);
            change(bad);
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
    failed(this::cutover);
    assertThat(fixture.reporter.outstanding())
        .anyMatch(left -> left.contains("read-only"))
        .anyMatch(left -> left.contains("replication slot"));
    assertThat(cutover(true, true).end()).isEqualTo(End.ROLLED_BACK);
    refuseNothing();
    change(bad);
    fixture.migrate();
    opened(cutover());
  }

  /** No unit of the plan says of it that it failed. */
  @Test
  void aBotThatOnlyTheStreamKnowsStopsItAsWell() throws SQLException {
    fixture.bot(10);
    fixture.migrate();
    BotKey bad = fixture.unknownBot(0);
    refuse(bad);
    change(bad);
    fixture.source.run("UPDATE items SET content = content || '!'");
    failed(this::cutover);
    failed(this::cutover);
    refuseNothing();
    fixture.migrate();
    opened(cutover());
  }

  @Test
  void aBotThatTheBotTableDoesNotKnowIsCopiedAndFollowed() throws SQLException {
    fixture.bot(10);
    BotKey unknown = fixture.unknownBot(10);
    equal();
    change(unknown);
    opened(cutover());
  }

  @Test
  void anIdThatIsNoUlidFailsItsBotAndDoesNotEmptyIt() throws SQLException {
    BotKey bot = fixture.bot(10);
    BotKey other = fixture.bot(10);
    fixture.migrate();
    fixture.source.run(
        "INSERT INTO items SELECT 'manual-1', botid, content, source, embedding FROM items WHERE botid = '%s' LIMIT 1"
            .formatted(bot.bot().value()));
    change(other);
    fixture.migrate();
    assertThat(fixture.count(bot)).isEqualTo(10);
    assertThat(fixture.count(other)).isEqualTo(11);
    assertThat(fixture.reporter.said()).anyMatch(said -> said.contains("manual-1 is no ULID"));
    failed(this::cutover);
    fixture.source.run("DELETE FROM items WHERE id = 'manual-1'");
    fixture.migrate();
    opened(cutover());
  }

  @Test
  void whatIsRefusedIsSaidWithoutTheTextOfTheRow() throws SQLException {
    BotKey bad = fixture.bot(10);
    fixture.migrate();
    refuse(bad);
    change(bad);
    fixture.reporter.said().clear();
    fixture.migrate();
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("violates check constraint"))
        .noneMatch(said -> said.contains("chunk 1"));
  }

  @Test
  void theSourceIsGivenBackWhateverBecameOfTheMigration() throws SQLException {
    BotKey bot = fixture.bot(10);
    fixture.migrate();
    killedAt("STEP 6/7");
    assertThatThrownBy(this::cutover).hasMessage("killed");
    dropSlots();
    fixture.migrate();
    assertThat(cutover(true, true).end()).isEqualTo(End.ROLLED_BACK);
    change(bot);
    equal();
    opened(cutover());
  }

  @Test
  void afterTheTargetIsOpenedARollbackGivesTheSourceBackToo() throws SQLException {
    BotKey bot = fixture.bot(10);
    fixture.migrate();
    opened(cutover());
    assertThat(cutover(true, true).end()).isEqualTo(End.ROLLED_BACK);
    change(bot);
  }

  @Test
  void aBotThatTheApplicationWroteIsNotCopiedOverWhereTheSlotIsLost() throws SQLException {
    BotKey own = fixture.bot(10);
    BotKey other = fixture.bot(10);
    fixture.migrate();
    BotRows.insert(fixture.target, own.bot().value(), 5, Instant.now().plusSeconds(10));
    BotRows.insert(fixture.source, own.bot().value(), 2, Instant.now().plusSeconds(20));
    fixture.migrate();
    List<String> rows = CopyFixture.strings(fixture.target, ofBot(own));
    assertThat(rows).hasSize(5);
    dropSlots();
    change(other);
    fixture.migrate();
    assertThat(CopyFixture.strings(fixture.target, ofBot(own))).isEqualTo(rows);
    assertThat(cutover().end()).isEqualTo(End.OPENED);
    assertThat(CopyFixture.strings(fixture.target, ofBot(own))).isEqualTo(rows);
    assertThat(CopyFixture.strings(fixture.target, ofBot(other)))
        .isEqualTo(CopyFixture.strings(fixture.source, ofBot(other)));
  }

  @Test
  void norWhereItWroteTheBotWhileTheSlotWasLost() throws SQLException {
    BotKey own = fixture.bot(10);
    BotKey other = fixture.bot(10);
    fixture.migrate();
    dropSlots();
    fixture.target.run("DELETE FROM items WHERE botid = '%s'".formatted(own.bot().value()));
    BotRows.insert(fixture.target, own.bot().value(), 5, Instant.now().plusSeconds(10));
    List<String> rows = CopyFixture.strings(fixture.target, ofBot(own));
    BotRows.insert(fixture.source, own.bot().value(), 2, Instant.now().plusSeconds(20));
    change(other);
    fixture.migrate();
    assertThat(CopyFixture.strings(fixture.target, ofBot(own))).isEqualTo(rows);
    assertThat(cutover().end()).isEqualTo(End.OPENED);
    assertThat(CopyFixture.strings(fixture.target, ofBot(own))).isEqualTo(rows);
  }

  private static String ofBot(BotKey bot) {
    return "SELECT id || content FROM items WHERE botid = '%s' ORDER BY 1"
        .formatted(bot.bot().value());
  }

  @Test
  void whatWasDeletedWhileTheSlotWasLostIsDeletedAndNothingElse() throws SQLException {
    BotKey newest = fixture.bot(10);
    BotKey gone = fixture.bot(10);
    fixture.migrate();
    BotKey streamed = fixture.unknownBot(10);
    BotKey streamedAndGone = fixture.unknownBot(10);
    fixture.migrate();
    dropSlots();
    fixture.source.run(
        """
        DELETE FROM items WHERE id IN (SELECT max(id COLLATE "C") FROM items
                                        WHERE botid IN ('%s', '%s') GROUP BY botid);
        DELETE FROM items WHERE botid IN ('%s', '%s');
        """
            .formatted(
                newest.bot().value(),
                streamed.bot().value(),
                gone.bot().value(),
                streamedAndGone.bot().value()));
    equal();
    opened(cutover());
  }

  @Test
  void aSlotThatNothingKnowsIsNamedWithWhatDropsIt() throws SQLException {
    fixture.bot(10);
    fixture.migrate();
    String lost = slots().getFirst();
    fixture.target.run("DROP SCHEMA portage CASCADE");
    fixture.migrate();
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("SELECT pg_drop_replication_slot('%s')".formatted(lost)));
  }
}
