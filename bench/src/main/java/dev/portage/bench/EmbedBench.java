package dev.portage.bench;

import dev.portage.sandbox.Tool;
import dev.portage.sandbox.aws.bedrock.BedrockRuntime;
import dev.portage.sandbox.aws.bedrock.BedrockSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Embeds many bots with one worker under a simulated quota, and a sample of the same texts with the
 * application's own method.
 */
final class EmbedBench {
  private static final int TOKENS_PER_MINUTE = 300_000;
  private static final int CALLS_PER_MINUTE = 2_000;

  /**
   * The start of the JVM, connections and the first texts do not count for the share of the quota.
   */
  private static final Duration START = Duration.ofSeconds(10);

  private static final double LEAST_SHARE = 0.95;
  private static final double LEAST_TEXTS_PER_CALL = 80;

  private final Tool tool;
  private final BenchOptions options;
  private final BedrockSettings bedrock;
  private final int count;

  EmbedBench(Tool tool, BenchOptions options) {
    this.tool = tool;
    this.options = options;
    int factor = options.number("factor", 10);
    this.bedrock =
        new BedrockSettings(
            factor * TOKENS_PER_MINUTE,
            factor * CALLS_PER_MINUTE,
            Duration.ofMillis(150),
            0.05,
            0.01);
    this.count = options.number("bots", 200);
  }

  /** Runs both, prints the tables, and returns the result. */
  ObjectNode run() throws IOException, InterruptedException {
    ObjectNode result = JsonMapper.shared().createObjectNode();
    SyntheticBots bots = SyntheticBots.ofManySizes(count, options.number("largest", 3_000));
    try (EmbedDeployment deployment = EmbedDeployment.with(bots)) {
      describe(result.putObject("settings"));
      Duration ours = product(deployment, result);
      new ApplicationComparison(deployment, bedrock, options).run(ours, result);
    }
    return result;
  }

  private void describe(ObjectNode settings) {
    settings.put("bots", count);
    settings.put("botsAtOnce", options.number("bots-at-once", 16));
    settings.put("tokensPerMinute", bedrock.tokensPerMinute());
    settings.put("callsPerMinute", bedrock.callsPerMinute());
    settings.put("latencyMillis", bedrock.latency().toMillis());
    settings.put("throttleRate", bedrock.throttleRate());
    settings.put("faultRate", bedrock.faultRate());
  }

  private Duration product(EmbedDeployment deployment, ObjectNode result)
      throws IOException, InterruptedException {
    Process migration = deployment.planned(tool, count);
    CallLog log = deployment.log(bedrock);
    Instant began = Instant.now();
    MeasuredProcess.Run run =
        MeasuredProcess.run(
            deployment.start(
                tool,
                "worker",
                List.of(
                    "worker",
                    "--lease",
                    "--tokens-per-minute",
                    Integer.toString(bedrock.tokensPerMinute()),
                    "--calls-per-minute",
                    Integer.toString(bedrock.callsPerMinute()),
                    "--bots",
                    options.text("bots-at-once", "16"))),
            began);
    if (run.exitCode() != 0 || migration.waitFor() != 0) {
      throw new IllegalStateException(
          "worker and migration ended with %d and %d:%n%s%n%s"
              .formatted(
                  run.exitCode(),
                  migration.exitValue(),
                  deployment.output("worker"),
                  deployment.output("migrate")));
    }
    ObjectNode product = result.putObject("portage");
    measured(product, run, log, deployment.aws().bedrock());
    boolean once = embeddedOnce(product, log, deployment);
    result.put("targetsMet", once && targets(product));
    return run.wall();
  }

  private void measured(
      ObjectNode product, MeasuredProcess.Run run, CallLog log, BedrockRuntime simulator) {
    double share = log.share(bedrock.tokensPerMinute(), run.began().plus(START));
    product.put("shareOfTokenQuota", Figures.rounded(share, 4));
    product.put("textsPerCall", Figures.rounded(log.textsPerCall(), 1));
    product.put("texts", log.texts());
    product.put("tokens", log.tokens());
    product.put("calls", log.calls());
    product.put("throttled", simulator.throttled());
    product.put("faults", simulator.faults());
    product.put("seconds", Figures.rounded(Figures.seconds(run.wall()), 1));
    product.put(
        "secondsToFirstCall",
        Figures.rounded(Figures.seconds(Duration.between(run.began(), log.first())), 1));
    product.put("peakResidentMiB", run.peakMiB());
    product.put("processorSeconds", Figures.rounded(Figures.seconds(run.processor()), 1));
    product.put("loadAverageAtEnd", Machine.loadAverage());
    product.set(
        "tokensPerFiveSeconds",
        JsonMapper.shared().valueToTree(log.tokensPerInterval(Duration.ofSeconds(5), run.began())));
    new TextTable()
        .line(
            "share of the token quota, from 10 s to the last call",
            "%.1f %%".formatted(100 * share))
        .line("texts per call", "%.1f".formatted(log.textsPerCall()))
        .line("texts, tokens", "%,d, %,d".formatted(log.texts(), log.tokens()))
        .line(
            "calls, throttles, faults",
            "%,d, %,d, %,d".formatted(log.calls(), simulator.throttled(), simulator.faults()))
        .line("wall time", "%.1f s".formatted(Figures.seconds(run.wall())))
        .line("first call after", "%.1f s".formatted(product.path("secondsToFirstCall").asDouble()))
        .line("peak resident memory", "%,d MiB".formatted(run.peakMiB()))
        .line(
            "CPU time of the worker, load average",
            "%.1f s, %.1f".formatted(Figures.seconds(run.processor()), Machine.loadAverage()))
        .print("portage worker --lease, %d bots".formatted(count));
  }

  /** Checks that the text of each row was embedded exactly once, and no other text was. */
  private boolean embeddedOnce(ObjectNode product, CallLog log, EmbedDeployment deployment) {
    List<String> rows =
        deployment.column("SELECT encode(sha256(convert_to(content, 'UTF8')), 'hex') FROM items");
    long missing = rows.stream().filter(hash -> !log.has(hash)).count();
    product.put("rows", rows.size());
    product.put("textsEmbeddedMoreThanOnce", log.duplicates());
    product.put("rowsNotEmbedded", missing);
    product.put("textsWithoutRow", log.distinct() - rows.stream().distinct().count() + missing);
    boolean once = log.duplicates() == 0 && missing == 0 && log.distinct() == rows.size();
    System.out.printf("  each of %,d chunks embedded exactly once: %s%n", rows.size(), once);
    return once;
  }

  private static boolean targets(ObjectNode product) {
    return product.path("shareOfTokenQuota").asDouble() >= LEAST_SHARE
        && product.path("textsPerCall").asDouble() >= LEAST_TEXTS_PER_CALL;
  }
}
