package dev.portage.plan;

import static dev.portage.journal.UnitBuilder.unit;
import static dev.portage.plan.TransferSurveyBuilder.NOW;
import static dev.portage.plan.TransferSurveyBuilder.key;
import static dev.portage.plan.TransferSurveyBuilder.ofAnyTable;
import static dev.portage.plan.TransferSurveyBuilder.ofBots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.portage.bots.BotKey;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.PlannedBatch;
import dev.portage.journal.PlannedUnit;
import dev.portage.journal.Route;
import dev.portage.journal.Unit;
import dev.portage.store.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TransferPlannerTest {
  private static final BotOutcome BACK = new BotOutcome.Migrated(5);
  private static final BotOutcome FAILED = new BotOutcome.Failed("a row was refused");

  private static Plan plan(TransferSurveyBuilder survey, Unit... earlier) {
    return TransferPlanner.plan(survey.build(), List.of(earlier), Set.of(), true, Set.of());
  }

  private static Plan again(TransferSurveyBuilder survey, String tenant, Unit... earlier) {
    return TransferPlanner.plan(
        survey.build(), List.of(earlier), Set.of(TenantId.of(tenant)), true, Set.of());
  }

  private static Optional<BotOutcome> known(Plan plan, String bot) {
    return plan.units().stream()
        .filter(unit -> unit.key().bot().value().equals(bot))
        .findFirst()
        .orElseThrow()
        .known();
  }

  @Test
  void theMostRecentlyUsedTenantComesFirstAndTheIdDecidesAmongEquals() {
    Plan plan =
        plan(
            ofBots()
                .bot("b", NOW, 1)
                .bot("a", NOW, 1)
                .bot("c", NOW.minus(Duration.ofDays(7)), 1)
                .source("a", 1, 10)
                .source("b", 1, 10)
                .source("c", 1, 10));
    assertThat(plan.route()).isEqualTo(Route.Transfer.COPY);
    assertThat(plan.units())
        .extracting(unit -> unit.key().bot().value())
        .containsExactly("a", "b", "c");
    assertThat(plan.units()).extracting(PlannedUnit::weight).containsExactly(1.0, 1.0, 0.5);
    assertThat(plan.batches())
        .extracting(PlannedBatch::units)
        .containsExactly(List.of(key("a"), key("b"), key("c")));
  }

  @Test
  void onlyChosenBotsArePlannedAndNothingIsSaidOfTheOthers() {
    Plan plan =
        plan(
            ofBots()
                .bot("a")
                .bot("b")
                .bot("done")
                .source("a", 1, 10)
                .source("b", 1, 10)
                .source("orphan", 1, 10)
                .target("done", 0)
                .selected("b"),
            unit("done").ended(BACK).build());
    assertThat(plan.units()).extracting(PlannedUnit::key).containsExactly(key("b"));
    assertThat(plan.changes()).isEmpty();
    assertThat(plan.toDo()).isEqualTo(1);
  }

  @Test
  void theEstimateCountsWhatIsToBeCopied() {
    Plan plan =
        plan(ofBots().bot("a").bot("b").source("a", 3, 30_000_000).source("b", 4, 40_000_000));
    assertThat(plan.estimate())
        .isEqualTo(new TransferEstimate(2, 7, 70_000_000, Duration.ofSeconds(1)));
    assertThat(plan.toDo()).isEqualTo(2);
    assertThat(plan.changesRows()).isTrue();
    assertThat(plan.changesJournal()).isTrue();
  }

  @Test
  void aBotWithKnowledgeThatTheSourceLacksIsNamed() {
    Plan plan = plan(ofBots().bot("a", NOW, 2).bot("empty", NOW, 0));
    assertThat(known(plan, "a"))
        .contains(new BotOutcome.NotApplicable(BotOutcome.Reason.NOT_ON_SOURCE));
    assertThat(known(plan, "empty"))
        .contains(new BotOutcome.NotApplicable(BotOutcome.Reason.NOT_ON_SOURCE));
    assertThat(plan.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.subject()).isEqualTo("Title of a (a)");
              assertThat(finding.what()).contains("--route reembed");
            });
    assertThat(plan.batches()).isEmpty();
    assertThat(plan.toDo()).isZero();
    assertThat(plan.changesRows()).isFalse();
    assertThat(plan.changesJournal()).as("units without rows are stored").isTrue();
  }

  @Test
  void findingsOfTheListAreKept() {
    Finding finding = new Finding("u#BOT#x", "cannot be read");
    assertThat(plan(ofBots().finding(finding)).findings()).containsExactly(finding);
  }

  @Test
  void aTenantThatIsExcludedGetsItsReasonAndNoRows() {
    BotOutcome why = new BotOutcome.NotApplicable(BotOutcome.Reason.KNOWLEDGE_BASE);
    Plan plan = plan(ofBots().excluded("kb", why).source("kb", 9, 90));
    assertThat(known(plan, "kb")).contains(why);
    assertThat(plan.batches()).isEmpty();
    assertThat(plan(ofBots().excluded("kb", why), unit("kb").ended(why).build()).units()).isEmpty();
  }

  @Test
  void rowsOfADeletedBotAreOrphanedWhereTheListIsComplete() {
    Plan plan = plan(ofBots().bot("a").source("a", 1, 10).source("gone", 2, 20));
    assertThat(known(plan, "gone")).contains(new BotOutcome.Orphaned());
    assertThat(plan.estimate().units()).isEqualTo(1);
  }

  @Test
  void rowsWithoutATenantAreCopiedAlone() {
    Plan plan = plan(ofBots().source(TenantId.none(), 2, 20).bot("a").source("a", 1, 10));
    assertThat(known(plan, "")).isEmpty();
    assertThat(plan.units().getLast().title()).isEqualTo("rows without a tenant");
    assertThat(plan.batches())
        .extracting(PlannedBatch::units)
        .containsExactly(List.of(key("a")), List.of(BotKey.of("", "")));
  }

  @Test
  void whereAllRowsAreWithoutATenantTheyAreCalledSo() {
    Plan plan = plan(ofBots().source(TenantId.none(), 2, 20));
    assertThat(plan.units())
        .singleElement()
        .satisfies(unit -> assertThat(unit.title()).isEqualTo("all rows"));
  }

  @Test
  void tenantsThatNoListNamesAreCopiedInTheirOrderWhereItIsNotComplete() {
    Plan plan =
        plan(
            ofAnyTable().bot("known").source("known", 1, 10).source("z", 1, 10).source("b", 1, 10));
    assertThat(plan.units())
        .extracting(unit -> unit.key().bot().value())
        .containsExactly("known", "b", "z");
    assertThat(plan.units()).allSatisfy(unit -> assertThat(unit.known()).isEmpty());
    assertThat(plan.units().getLast().weight()).isZero();
    assertThat(plan.toDo()).isEqualTo(3);
  }

  @Test
  void aTenantWhoseUseIsUnknownWeighsNothing() {
    assertThat(plan(ofBots().bot("a", Instant.EPOCH, 1)).units().getFirst().weight()).isZero();
  }

  @Test
  void whatAnEarlierRunPlannedIsNotPlannedAgain() {
    Plan plan =
        plan(
            ofBots()
                .bot("done")
                .bot("open")
                .source("done", 5, 50)
                .source("open", 6, 60)
                .target("done", 5),
            unit("done").ended(BACK).build(),
            unit("open").build());
    assertThat(plan.units()).isEmpty();
    assertThat(plan.batches()).isEmpty();
    assertThat(plan.changes()).isEmpty();
    assertThat(plan.resumed()).isEqualTo(1);
    assertThat(plan.estimate()).isEqualTo(TransferEstimate.of(1, 6, 60));
  }

  @Test
  void aBotThatWasUnknownWhenItWasPlannedGetsItsUserAndTitle() {
    Unit unknown = unit(BotKey.of("", "a")).ended(BACK).build();
    Plan plan = plan(ofBots().bot("a").source("a", 5, 50).target("a", 5), unknown);
    assertThat(plan.units()).extracting(PlannedUnit::key).containsExactly(key("a"));
    assertThat(plan.changesRows()).isFalse();
  }

  @Test
  void rowsThatAreGoneFromTheTargetAreCopiedAgain() {
    Unit done = unit("a").ended(BACK).build();
    Plan plan = plan(ofBots().bot("a").source("a", 5, 50), done);
    assertThat(plan.changes()).containsExactly(entry(done.lease(), new UnitChange.Reopen()));
    assertThat(plan.estimate()).isEqualTo(TransferEstimate.of(1, 5, 50));
  }

  @Test
  void rowsThatAreGoneStayGoneWhereTheBotHasNoKnowledgeOrTheSourceNoRows() {
    Unit done = unit("a").ended(BACK).build();
    assertThat(plan(ofBots().bot("a", NOW, 0).source("a", 5, 50), done).changes()).isEmpty();
    assertThat(plan(ofBots().bot("a"), done).changes()).isEmpty();
  }

  @Test
  void rowsOfAnyOtherTableThatAreGoneAreCopiedAgain() {
    Unit done = unit(BotKey.of("", "t")).ended(BACK).build();
    assertThat(plan(ofAnyTable().source("t", 5, 50), done).changes())
        .containsExactly(entry(done.lease(), new UnitChange.Reopen()));
  }

  @Test
  void aDeletedBotEndsAsOrphaned() {
    Unit done = unit("gone").ended(BACK).build();
    assertThat(again(ofBots().source("gone", 5, 50), "gone", done).changes())
        .containsExactly(entry(done.lease(), new UnitChange.Amend(new BotOutcome.Orphaned())));
  }

  @Test
  void aFailedBotIsRetriedOnlyWhenItIsAskedFor() {
    Unit failed = unit("a").ended(FAILED).build();
    TransferSurveyBuilder survey = ofBots().bot("a").source("a", 5, 50).target("a", 5);
    assertThat(plan(survey, failed).changes()).isEmpty();
    assertThat(again(survey, "a", failed).changes())
        .containsExactly(entry(failed.lease(), new UnitChange.Reopen()));
  }

  @Test
  void aBotIsCopiedAgainWhereARepairAsksForIt() {
    Unit done = unit("a").ended(BACK).build();
    Plan plan = again(ofBots().bot("a").source("a", 5, 50).target("a", 5), "a", done);
    assertThat(plan.changes()).containsExactly(entry(done.lease(), new UnitChange.Reopen()));
    assertThat(plan.estimate()).isEqualTo(TransferEstimate.of(1, 5, 50));
  }

  @Test
  void aLargeBotThatIsInNoBatchYetIsCutWhenItIsReopened() {
    Unit orphaned = unit("a").ended(new BotOutcome.Orphaned()).build();
    TransferSurveyBuilder survey = ofBots().bot("a").source("a", 5, 50).cut("a", "m");
    Plan unbatched = unbatched(survey, orphaned, Set.of(orphaned.lease().unit()));
    assertThat(unbatched.changes())
        .containsExactly(entry(orphaned.lease(), new UnitChange.Reopen()));
    assertThat(unbatched.batches()).hasSize(2);
    assertThat(unbatched.estimate().units()).isEqualTo(1);
    // Its batches are reopened with it.
    assertThat(unbatched(survey, orphaned, Set.of()).batches()).isEmpty();
  }

  private static Plan unbatched(TransferSurveyBuilder survey, Unit earlier, Set<Long> unbatched) {
    return TransferPlanner.plan(survey.build(), List.of(earlier), Set.of(), true, unbatched);
  }

  @Test
  void aUnitInProgressIsNeitherReopenedNorAmended() {
    assertThat(again(ofBots().source("a", 5, 50), "a", unit("a").leased().build()).changes())
        .isEmpty();
  }
}
