package dev.portage.plan;

import static dev.portage.bots.BotBuilder.bot;
import static dev.portage.journal.UnitBuilder.unit;
import static dev.portage.plan.SurveyBuilder.survey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.Bot;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UnitChangeTest {
  private static final Bot BOT = bot("b").build();
  private static final Bot WITHOUT_KNOWLEDGE = bot("b").withoutKnowledge().build();
  private static final UnitChange KEEP = new UnitChange.Keep();
  private static final UnitChange REOPEN = new UnitChange.Reopen();
  private static final BotOutcome FAILED = new BotOutcome.Failed("why");

  static List<BotOutcome> thatShouldHaveRows() {
    return List.of(
        new BotOutcome.Migrated(2),
        new BotOutcome.Superseded(2),
        new BotOutcome.NotApplicable(BotOutcome.Reason.NO_KNOWLEDGE),
        new BotOutcome.Orphaned());
  }

  private static UnitBuilder ended(BotOutcome outcome) {
    return unit(BOT.key()).ended(outcome);
  }

  private static UnitChange of(BotOutcome outcome, Bot bot, long rows) {
    boolean knows = bot != null && !bot.knowledge().isEmpty();
    return UnitChange.of(
        ended(outcome).build(), bot != null, new BotOutcome.Superseded(rows), knows, false);
  }

  @ParameterizedTest
  @MethodSource("thatShouldHaveRows")
  void aUnitThatHasItsRowsIsKept(BotOutcome outcome) {
    assertThat(of(outcome, BOT, 2)).isEqualTo(KEEP);
  }

  @ParameterizedTest
  @MethodSource("thatShouldHaveRows")
  void whatHasKnowledgeAndNoRowsIsDoneAgain(BotOutcome outcome) {
    assertThat(of(outcome, BOT, 0)).isEqualTo(REOPEN);
  }

  @ParameterizedTest
  @MethodSource("thatShouldHaveRows")
  void aUnitThatNeedsNoRowsIsKeptWithoutThem(BotOutcome outcome) {
    assertThat(of(outcome, WITHOUT_KNOWLEDGE, 0)).isEqualTo(KEEP);
  }

  @Test
  void aFailedBotIsTriedAgainOnlyWhenAsked() {
    Unit failed = ended(FAILED).build();
    assertThat(UnitChange.of(failed, true, new BotOutcome.Superseded(0), true, false))
        .isEqualTo(KEEP);
    assertThat(UnitChange.of(failed, true, new BotOutcome.Superseded(0), true, true))
        .isEqualTo(REOPEN);
  }

  @Test
  void aFailedBotThatHasRowsSinceWasEmbeddedByTheApplication() {
    assertThat(of(FAILED, BOT, 9)).isEqualTo(new UnitChange.Amend(new BotOutcome.Superseded(9)));
    Unit withOldRows = ended(FAILED).digest("123").build();
    assertThat(UnitChange.of(withOldRows, true, new BotOutcome.Superseded(9), true, false))
        .isEqualTo(KEEP);
    assertThat(UnitChange.of(withOldRows, true, new BotOutcome.Superseded(9), true, true))
        .isEqualTo(REOPEN);
  }

  @Test
  void aDeletedBotIsOrphanedWhereItWasOne() {
    UnitChange orphaned = new UnitChange.Amend(new BotOutcome.Orphaned());
    assertThat(of(new BotOutcome.Migrated(2), null, 2)).isEqualTo(orphaned);
    assertThat(of(new BotOutcome.Superseded(2), null, 0)).isEqualTo(orphaned);
    assertThat(of(FAILED, null, 0)).isEqualTo(orphaned);
    assertThat(of(new BotOutcome.Orphaned(), null, 0)).isEqualTo(KEEP);
    assertThat(of(new BotOutcome.NotApplicable(BotOutcome.Reason.OTHER), null, 0)).isEqualTo(KEEP);
  }

  @Test
  void aFirstRunHasNothingToUnitChange() {
    assertThat(EarlierUnits.of(List.of(), survey(BOT).build(), RetryFailed.ALL))
        .isEqualTo(EarlierUnits.FIRST);
  }

  @Test
  void unitsThatWereBegunAreUnderWayWithoutAChange() {
    EarlierUnits earlier =
        EarlierUnits.of(
            List.of(unit("b").build(), unit("c").leased().build()),
            survey(BOT).build(),
            RetryFailed.NONE);
    assertThat(earlier.inProgress()).isEqualTo(Set.of(BOT.key(), unit("c").build().key()));
    assertThat(earlier.changes()).isEmpty();
  }

  @Test
  void eachEndedUnitIsKeptAmendedOrReopened() {
    Bot again = bot("again").build();
    Unit kept = ended(new BotOutcome.Migrated(2)).build();
    Unit gone = unit("gone").ended(new BotOutcome.Migrated(2)).build();
    Unit lost = unit("again").ended(new BotOutcome.Migrated(2)).build();
    EarlierUnits earlier =
        EarlierUnits.of(
            List.of(kept, gone, lost), survey(BOT, again).rows(BOT, 2).build(), RetryFailed.NONE);
    assertThat(earlier.settled())
        .isEqualTo(
            Map.of(BOT.key(), new BotOutcome.Migrated(2), gone.key(), new BotOutcome.Orphaned()));
    assertThat(earlier.inProgress()).containsExactly(again.key());
    assertThat(earlier.changes())
        .isEqualTo(
            Map.of(
                gone.lease(),
                new UnitChange.Amend(new BotOutcome.Orphaned()),
                lost.lease(),
                REOPEN));
  }

  @Test
  void ofThoseThatFailedAllAreRetriedOrThoseWithSomeWordsInTheirReason() {
    List<Unit> failed =
        List.of(
            unit("a").ended(new BotOutcome.Failed("a.txt Does Not exist")).build(),
            unit("b").ended(new BotOutcome.Failed("no answer")).build());
    assertThat(retried(failed, RetryFailed.ALL)).containsExactly("a", "b");
    assertThat(retried(failed, RetryFailed.NONE)).isEmpty();
    assertThat(retried(failed, new RetryFailed(Optional.of(" does not EXIST "))))
        .containsExactly("a");
    assertThat(retried(failed, new RetryFailed(Optional.of("elsewhere")))).isEmpty();
  }

  private static List<String> retried(List<Unit> failed, RetryFailed which) {
    EarlierUnits earlier =
        EarlierUnits.of(failed, survey(bot("a").build(), bot("b").build()).build(), which);
    return failed.stream()
        .filter(unit -> REOPEN.equals(earlier.changes().get(unit.lease())))
        .map(unit -> unit.key().bot().value())
        .toList();
  }
}
