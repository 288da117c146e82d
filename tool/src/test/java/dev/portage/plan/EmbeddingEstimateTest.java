package dev.portage.plan;

import static dev.portage.bots.BotBuilder.bot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.portage.bots.Bot;
import dev.portage.deployment.AccountQuotas;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmbeddingEstimateTest {
  private static final AccountQuotas QUOTAS = new AccountQuotas(6, 300_000, 2_000, false);

  private static EmbeddingEstimate of(int bots, long tokens, int parallel) {
    List<Bot> all = IntStream.range(0, bots).mapToObj(i -> bot("b" + i).build()).toList();
    Map<Bot, Long> each = new HashMap<>();
    all.forEach(bot -> each.put(bot, tokens));
    return EmbeddingEstimate.of(
        all,
        each,
        QUOTAS,
        TaskSize.APPLICATION,
        parallel,
        Prices.of("cohere.embed-multilingual-v3"));
  }

  @Test
  void bedrockIsPaidByTheToken() {
    assertThat(of(2, 500_000, 1).tokens()).isEqualTo(1_000_000);
    assertThat(of(2, 500_000, 1).embedding()).isEqualTo(0.1, within(1e-9));
  }

  @Test
  void aTaskIsPaidForAMinuteAtLeast() {
    double hour = 2 * 0.04048 + 4 * 0.004445;
    assertThat(of(1, 0, 1).tasks()).isEqualTo(hour / 60, within(1e-9));
  }

  @Test
  void tasksAtOnceShortenTheTimeAndCostTheSame() {
    EmbeddingEstimate alone = of(8, 1_000, 1);
    EmbeddingEstimate four = of(8, 1_000, 4);
    assertThat(four.duration().toMillis() * 4.0)
        .isCloseTo((double) alone.duration().toMillis(), within(5_000.0));
    assertThat(four.dollars()).isEqualTo(alone.dollars(), within(1e-9));
    assertThat(four.parallel()).isEqualTo(4);
  }

  @Test
  void theQuotaOfTokensIsTheLeastTime() {
    assertThat(of(10, 300_000, 10).duration()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void aTaskSizeFitsIntoTheQuotaAtLeastOnce() {
    assertThat(TaskSize.APPLICATION.tasksWithin(6)).isEqualTo(3);
    assertThat(TaskSize.APPLICATION.tasksWithin(7.9)).isEqualTo(3);
    assertThat(TaskSize.APPLICATION.tasksWithin(1)).isEqualTo(1);
  }
}
