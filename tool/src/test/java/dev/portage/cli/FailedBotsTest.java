package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.BotOutcome;
import dev.portage.journal.Route;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitBuilder;
import dev.portage.migration.TargetOptions;
import dev.portage.store.TenantNoun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailedBotsTest {
  private static Unit failed(String bot, String reason) {
    return UnitBuilder.unit(bot).ended(new BotOutcome.Failed(reason)).build();
  }

  private static List<String> lines(Route route, List<Unit> units) {
    return new FailedBots(
            units, route, TenantNoun.BOT, new TargetOptions(Map.of("--stack-name", "Mine")))
        .lines();
  }

  @Test
  void theyAreListedByReasonWithTheCommandThatRetriesThem() {
    List<Unit> units =
        List.of(
            failed("a", "a.txt is not there"),
            failed("b", "no answer"),
            UnitBuilder.unit("c").ended(new BotOutcome.Migrated(1)).build(),
            failed("d", "no answer"));
    assertThat(lines(Route.Embedding.REEMBED, units))
        .containsExactly(
            "2 bots failed (Title of b, Title of d): no answer",
            "1 bot failed (Title of a): a.txt is not there",
            "when that is fixed, \"portage migrate --route reembed --stack-name Mine"
                + " --retry-failed\" retries them, and --retry-failed=WORDS those with that reason");
    assertThat(lines(Route.Transfer.COPY, units).getLast())
        .isEqualTo("when that is fixed, the same migrate command retries them");
  }

  @Test
  void ofManyTheMostFrequentReasonsAreListed() {
    List<Unit> units = new ArrayList<>();
    IntStream.range(0, 12).forEach(n -> units.add(failed("x" + n, "reason " + n)));
    IntStream.range(0, 5).forEach(n -> units.add(failed("y" + n, "often")));
    List<String> lines = lines(Route.Embedding.REEMBED, units);
    assertThat(lines).hasSize(12);
    assertThat(lines.getFirst()).startsWith("5 bots failed (").endsWith(", …): often");
    assertThat(lines.get(10)).isEqualTo("3 more reasons: --json has them all");
    assertThat(lines.getLast()).contains(" --retry-failed\"");
  }

  @Test
  void whereNothingFailedNothingIsListed() {
    assertThat(lines(Route.Embedding.REEMBED, List.of(UnitBuilder.unit("a").build()))).isEmpty();
  }
}
