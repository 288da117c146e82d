package dev.portage.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.BotKey;
import dev.portage.journal.PlannedUnit;
import dev.portage.journal.Route;
import dev.portage.journal.UnitLease;
import dev.portage.store.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final List<PlannedUnit> ONE =
      List.of(new PlannedUnit(BotKey.of("u", "b"), "b", 1, 1, Optional.empty()));
  private static final Map<UnitLease, UnitChange> CHANGE =
      Map.of(new UnitLease(1, 1), new UnitChange.Reopen());

  private static Plan plan(
      Route route, List<PlannedUnit> units, Map<UnitLease, UnitChange> changes, long toDo) {
    Estimate estimate = new TransferEstimate(toDo, 0, 0, Duration.ZERO);
    return new Plan(route, units, List.of(), changes, 0, estimate, List.of());
  }

  @Test
  void rowsChangeWhereThereIsSomethingToDoOrAnEarlierUnitChanges() {
    assertThat(plan(Route.Transfer.COPY, ONE, Map.of(), 0).changesRows()).isFalse();
    assertThat(plan(Route.Transfer.COPY, ONE, Map.of(), 1).changesRows()).isTrue();
    assertThat(plan(Route.Transfer.COPY, ONE, CHANGE, 0).changesRows()).isTrue();
  }

  @Test
  void aTransferStoresNewUnitsAndAnEmbeddingAllOfThemEachTime() {
    assertThat(plan(Route.Transfer.COPY, ONE, Map.of(), 0).changesJournal()).isTrue();
    assertThat(plan(Route.Transfer.COPY, List.of(), Map.of(), 0).changesJournal()).isFalse();
    assertThat(plan(Route.Transfer.COPY, List.of(), CHANGE, 0).changesJournal()).isTrue();
    assertThat(plan(Route.Embedding.REEMBED, ONE, Map.of(), 0).changesJournal()).isFalse();
    assertThat(plan(Route.Embedding.REEMBED, ONE, Map.of(), 1).changesJournal()).isTrue();
  }

  @Test
  void aSurveyAddsUpWhatTenantsHave() {
    TransferSurvey survey =
        new TransferSurvey(
            Instant.EPOCH,
            TenantList.OPEN,
            Map.of(
                TenantId.of("a"), new SourceRows(2, 30, Optional.empty(), 0),
                TenantId.none(), new SourceRows(3, 40, Optional.empty(), 0)),
            Map.of(),
            Optional.empty(),
            Map.of());
    assertThat(survey.rows()).isEqualTo(5);
    assertThat(survey.bytes()).isEqualTo(70);
  }
}
