package dev.portage.plan;

import dev.portage.bots.Bot;
import dev.portage.deployment.AccountQuotas;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Estimates what embedding takes in time and money.
 *
 * @param units bots to embed
 * @param tokens to embed, from the sizes of the sources
 * @param embedding dollars for Bedrock
 * @param tasks dollars for Fargate
 * @param duration from the first task to the last
 * @param parallel tasks that run in parallel
 */
public record EmbeddingEstimate(
    long units, long tokens, double embedding, double tasks, Duration duration, int parallel)
    implements Estimate {
  /** A Fargate task pulls its image and starts before it does anything. */
  private static final double START_SECONDS = 40;

  private static final double SECONDS_PER_SOURCE = 3;
  private static final double TOKENS_PER_SECOND = 2_500;
  private static final double LEAST_BILLED_SECONDS = 60;

  /** The sum of both costs, in dollars. */
  public double dollars() {
    return embedding + tasks;
  }

  /**
   * Estimates a run: tasks start in order on as many slots as the account has, and all share the
   * quota of tokens.
   *
   * @param tokens of each bot, in the order of work
   */
  static EmbeddingEstimate of(
      List<Bot> bots,
      Map<Bot, Long> tokens,
      AccountQuotas quotas,
      TaskSize size,
      int parallel,
      Prices prices) {
    PriorityQueue<Double> slots = new PriorityQueue<>();
    for (int i = 0; i < parallel; i++) {
      slots.add(0.0);
    }
    double billedHours = 0;
    double last = 0;
    long all = 0;
    for (Bot bot : bots) {
      double seconds = seconds(bot, tokens.get(bot));
      double end = slots.remove() + seconds;
      slots.add(end);
      last = Math.max(last, end);
      billedHours += Math.max(seconds, LEAST_BILLED_SECONDS) / 3_600;
      all += tokens.get(bot);
    }
    double quotaSeconds = 60.0 * all / quotas.tokensPerMinute();
    return new EmbeddingEstimate(
        bots.size(),
        all,
        all / 1_000.0 * prices.thousandTokens(),
        billedHours * (size.vcpu() * prices.vcpuHour() + size.gigabytes() * prices.gigabyteHour()),
        Duration.ofSeconds(Math.round(Math.max(last, quotaSeconds))),
        parallel);
  }

  private static double seconds(Bot bot, long tokens) {
    return START_SECONDS + bot.knowledge().size() * SECONDS_PER_SOURCE + tokens / TOKENS_PER_SECOND;
  }
}
