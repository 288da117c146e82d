package dev.portage.bench;

import static dev.portage.bench.Figures.rounded;
import static dev.portage.bench.Figures.seconds;

import dev.portage.sandbox.aws.bedrock.BedrockSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compares Portage's worker with the application's own embedding tasks on the same simulator. It
 * measures a sample of the same bots, and extrapolates to all of them by the number of calls.
 */
final class ApplicationComparison {
  private final EmbedDeployment deployment;
  private final BedrockSettings bedrock;
  private final BenchOptions options;

  ApplicationComparison(EmbedDeployment deployment, BedrockSettings bedrock, BenchOptions options) {
    this.deployment = deployment;
    this.bedrock = bedrock;
    this.options = options;
  }

  /**
   * Measures the application's tasks, and prints and records the comparison.
   *
   * @param ours Portage's wall time for all bots, from the start of its process
   * @param result already has the number of tokens of all bots
   */
  void run(Duration ours, ObjectNode result) {
    List<List<String>> all = texts();
    List<List<String>> part = sample(all, options.number("sample", 3_000));
    double times = (double) calls(all) / calls(part);
    // A sample may fit into the quota of the first minute, which is full at the start; all bots do
    // not.
    double least =
        result.path("portage").path("tokens").asDouble() / bedrock.tokensPerMinute() * 60;
    for (int atOnce : options.numbers("baseline-tasks", "1,3")) {
      deployment.aws().bedrock().settings(bedrock);
      ApplicationBaseline.Run run =
          new ApplicationBaseline(deployment.aws().endpoint().uri()).run(part, atOnce);
      ObjectNode own = result.withArray("applicationBaseline").addObject();
      own.put("tasksAtOnce", atOnce);
      own.put("sampledBots", part.size());
      own.put("sampledTexts", part.stream().mapToInt(List::size).sum());
      own.put("calls", calls(all));
      report(run, Math.max(seconds(run.wall()) * times, least), ours, own);
    }
  }

  private static void report(
      ApplicationBaseline.Run run, double whole, Duration ours, ObjectNode own) {
    own.put("sampledSeconds", rounded(seconds(run.wall()), 1));
    own.put("failedTasks", run.failedTasks());
    own.put("textsEmbeddedTwice", run.textsEmbeddedTwice());
    own.put("extrapolatedSeconds", rounded(whole, 1));
    own.put("timesPortage", rounded(whole / seconds(ours), 2));
    new TextTable()
        .line(
            "measured",
            "%,d texts in %.1f s".formatted(own.path("sampledTexts").asInt(), seconds(run.wall())))
        .line(
            "failed tasks, texts embedded twice",
            "%d, %,d".formatted(run.failedTasks(), run.textsEmbeddedTwice()))
        .line(
            "all %,d calls, extrapolated".formatted(own.path("calls").asInt()),
            "%.1f s".formatted(whole))
        .line("multiple of Portage's wall time", "%.2f".formatted(whole / seconds(ours)))
        .print(
            "the application's own embedding, tasks at once: %d (only the calls to Bedrock)"
                .formatted(own.path("tasksAtOnce").asInt()));
  }

  private static long calls(List<List<String>> bots) {
    return ApplicationBaseline.calls(bots.stream().map(List::size).toList());
  }

  /** Returns the texts of each bot, the largest bot first. */
  private List<List<String>> texts() {
    Map<String, List<String>> bots = new TreeMap<>();
    List<String> ids = deployment.column("SELECT botid FROM items ORDER BY id");
    List<String> contents = deployment.column("SELECT content FROM items ORDER BY id");
    for (int i = 0; i < ids.size(); i++) {
      bots.computeIfAbsent(ids.get(i), id -> new ArrayList<>()).add(contents.get(i));
    }
    return bots.values().stream()
        .sorted(Comparator.<List<String>>comparingInt(List::size).reversed())
        .toList();
  }

  /** Returns every n-th bot by size, so that the sample has the same distribution as all bots. */
  private static List<List<String>> sample(List<List<String>> all, int texts) {
    int whole = all.stream().mapToInt(List::size).sum();
    int step = Math.max(1, Math.round((float) whole / texts));
    return IntStream.range(0, all.size())
        .filter(i -> i % step == step / 2)
        .mapToObj(all::get)
        .toList();
  }
}
