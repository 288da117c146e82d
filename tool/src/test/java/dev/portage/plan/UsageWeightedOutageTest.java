package dev.portage.plan;

import static dev.portage.journal.UnitBuilder.unit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.BotOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageWeightedOutageTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  private static final BotOutcome BACK = new BotOutcome.Migrated(1);

  @Test
  void theMeanIsWeightedByUse() {
    assertThat(
            UsageWeightedOutage.of(
                START,
                List.of(
                    unit("a").weighing(1).ended(BACK, START.plusSeconds(10)).build(),
                    unit("b").weighing(0.5).ended(BACK, START.plusSeconds(40)).build())))
        .contains(Duration.ofSeconds(20));
  }

  @Test
  void onlyMigratedBotsCount() {
    Instant late = START.plusSeconds(1_000);
    assertThat(
            UsageWeightedOutage.of(
                START,
                List.of(
                    unit("a").ended(BACK, START.plusSeconds(7)).build(),
                    unit("b").ended(new BotOutcome.Failed("x"), late).build(),
                    unit("c").ended(new BotOutcome.Superseded(1), late).build(),
                    unit("d")
                        .ended(new BotOutcome.NotApplicable(BotOutcome.Reason.OTHER), late)
                        .build(),
                    unit("e").ended(new BotOutcome.Orphaned(), late).build(),
                    unit("f").leased().build(),
                    unit("g").build())))
        .contains(Duration.ofSeconds(7));
  }

  @Test
  void withoutAnyThereIsNoFigure() {
    assertThat(UsageWeightedOutage.of(START, List.of())).isEmpty();
    assertThat(UsageWeightedOutage.of(START, List.of(unit("a").build()))).isEmpty();
    assertThat(
            UsageWeightedOutage.of(
                START, List.of(unit("a").weighing(0).ended(BACK, START).build())))
        .isEmpty();
  }
}
