package dev.portage.plan;

import static dev.portage.bots.BotBuilder.bot;
import static dev.portage.plan.SurveyBuilder.NOW;
import static dev.portage.plan.SurveyBuilder.survey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.Bot;
import dev.portage.bots.BotKey;
import dev.portage.bots.ScannedItem;
import dev.portage.bots.SyncStatus;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.PlannedUnit;
import dev.portage.journal.Route;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EmbeddingPlannerTest {
  private static Plan plan(SurveyBuilder survey) {
    return plan(survey, EarlierUnits.FIRST);
  }

  private static Plan plan(SurveyBuilder survey, EarlierUnits earlier) {
    return EmbeddingPlanner.plan(
        survey.build(),
        earlier,
        TaskSize.APPLICATION,
        2,
        Prices.of("cohere.embed-multilingual-v3"));
  }

  private static double dollars(Plan plan) {
    return ((EmbeddingEstimate) plan.estimate()).dollars();
  }

  private static Optional<BotOutcome> known(Plan plan, Bot bot) {
    return plan.units().stream()
        .filter(unit -> unit.key().equals(bot.key()))
        .findFirst()
        .orElseThrow()
        .known();
  }

  @Test
  void theMostRecentlyUsedBotComesFirstAndTheIdDecidesAmongEquals() {
    Plan plan =
        plan(
            survey(
                bot("old").lastUsed(NOW.minus(Duration.ofDays(9))).build(),
                bot("b").lastUsed(NOW).build(),
                bot("a").lastUsed(NOW).build(),
                bot("never").build()));
    assertThat(plan.units())
        .extracting(unit -> unit.key().bot().value())
        .containsExactly("a", "b", "old", "never");
    assertThat(plan.units())
        .extracting(PlannedUnit::weight)
        .isSortedAccordingTo((one, other) -> Double.compare(other, one));
  }

  @Test
  void aBotWithKnowledgeAndWithoutRowsIsToBeEmbedded() {
    Plan plan = plan(survey(bot("a").build()));
    assertThat(plan.toDo()).isEqualTo(1);
    assertThat(plan.estimate().units()).isEqualTo(1);
    assertThat(plan.route()).isEqualTo(Route.Embedding.REEMBED);
  }

  @Test
  void whatHasRowsAlreadyTheApplicationEmbedded() {
    Bot bot = bot("a").build();
    Plan plan = plan(survey(bot).rows(bot, 7));
    assertThat(known(plan, bot)).contains(new BotOutcome.Superseded(7));
    assertThat(plan.toDo()).isZero();
    assertThat(dollars(plan)).isZero();
  }

  @Test
  void whatAnEarlierCopyRestoredIsNotCreditedToTheApplication() {
    Bot bot = bot("a").build();
    Plan plan = plan(survey(bot).rows(bot, 7).writtenBy(bot, Route.Transfer.COPY));
    assertThat(known(plan, bot).orElseThrow().reason())
        .isEqualTo("an earlier migration restored it, by the route copy");
  }

  @Test
  void aBotWithoutKnowledgeIsNotApplicableAndWeighsNothing() {
    Bot bot = bot("a").withoutKnowledge().lastUsed(NOW).build();
    Plan plan = plan(survey(bot));
    assertThat(known(plan, bot))
        .contains(new BotOutcome.NotApplicable(BotOutcome.Reason.NO_KNOWLEDGE));
    assertThat(plan.units().getFirst().weight()).isZero();
  }

  @Test
  void aKnowledgeBaseBotIsNotApplicableAndComesLast() {
    var knowledgeBase = new ScannedItem.OfKnowledgeBase(BotKey.of("user", "0"), "KB");
    Plan plan = plan(survey(bot("a").build()).with(knowledgeBase));
    assertThat(plan.units().getLast().key()).isEqualTo(knowledgeBase.key());
    assertThat(plan.units().getLast().known().orElseThrow().id()).isEqualTo("not-applicable");
    assertThat(plan.toDo()).isEqualTo(1);
  }

  @Test
  void outcomesOfAnEarlierRunAreKeptForAnyRows() {
    Bot settled = bot("settled").build();
    Bot begun = bot("begun").build();
    EarlierUnits earlier =
        new EarlierUnits(
            Map.of(settled.key(), new BotOutcome.Migrated(3)), Set.of(begun.key()), Map.of());
    Plan plan = plan(survey(settled, begun).rows(settled, 3).rows(begun, 5), earlier);
    assertThat(known(plan, settled)).contains(new BotOutcome.Migrated(3));
    assertThat(known(plan, begun)).isEmpty();
  }

  @Test
  void whatAnOperatorShouldKnowIsFound() {
    Bot failed = bot("f").titled("F").left(SyncStatus.FAILED, "it broke", "t").build();
    Bot stuck = bot("s").titled("S").left(SyncStatus.RUNNING, "", "t").build();
    Bot queued = bot("q").titled("Q").left(SyncStatus.QUEUED, "", "").build();
    Bot missing = bot("m").titled("M").withFiles("there.txt", "gone.pdf").build();
    Plan plan =
        plan(
            survey(failed, stuck, queued, missing)
                .files(missing, Map.of("there.txt", 1L))
                .with(new ScannedItem.Unreadable("u", "u#BOT#x", "no Knowledge")));
    assertThat(plan.findings())
        .extracting(Finding::toString)
        .anySatisfy(said -> assertThat(said).startsWith("u#BOT#x: ").contains("no Knowledge"))
        .anySatisfy(said -> assertThat(said).startsWith("F (f): ").contains("it broke"))
        .anySatisfy(said -> assertThat(said).startsWith("S (s): ").contains("RUNNING"))
        .anySatisfy(said -> assertThat(said).startsWith("Q (q): ").contains("QUEUED"))
        .anySatisfy(said -> assertThat(said).startsWith("M (m): ").contains("gone.pdf"))
        .noneSatisfy(said -> assertThat(said).contains("there.txt"));
  }

  @Test
  void nothingIsSaidOfBotsWithNothingToDo() {
    Bot done = bot("d").withFiles("gone.txt").left(SyncStatus.FAILED, "x", "t").build();
    assertThat(plan(survey(done).files(done, Map.of()).rows(done, 1)).findings()).isEmpty();
  }

  @Test
  void anEmptyDeploymentHasAnEmptyPlan() {
    Plan plan = plan(survey());
    assertThat(plan.units()).isEmpty();
    assertThat(plan.estimate().duration()).isZero();
    assertThat(dollars(plan)).isZero();
  }
}
