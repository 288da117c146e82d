package dev.portage.sandbox.bench;

import static dev.portage.sandbox.bench.Figures.rounded;
import static dev.portage.sandbox.bench.Figures.seconds;

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
 * The application's own way beside Portage's, on the same simulator: a part of the same bots is
 * measured, and the whole is extrapolated by the number of calls.
 */
final class Comparison {
  private final BenchWorld world;
  private final BedrockSettings bedrock;
  private final BenchOptions options;

  Comparison(BenchWorld world, BedrockSettings bedrock, BenchOptions options) {
    this.world = world;
    this.bedrock = bedrock;
    this.options = options;
  }

  /**
   * Measures and prints it.
   *
   * @param ours Portage's wall time for all bots, from the start of its process
   * @param result has the whole's tokens already
   */
  void run(Duration ours, ObjectNode result) {
    List<List<String>> all = texts();
    List<List<String>> part = sample(all, options.number("sample", 3_000));
    double times = (double) calls(all) / calls(part);
    // A part of them may live on the minute of quota that stands at the beginning; all cannot.
    double least =
        result.path("portage").path("tokens").asDouble() / bedrock.tokensPerMinute() * 60;
    for (int atOnce : options.numbers("own-way", "1,3")) {
      world.aws().bedrock().settings(bedrock);
      OwnWay.Run run = new OwnWay(world.aws().endpoint().uri()).run(part, atOnce);
      ObjectNode own = result.withArray("ownWay").addObject();
      own.put("tasksAtOnce", atOnce);
      own.put("sampledBots", part.size());
      own.put("sampledTexts", part.stream().mapToInt(List::size).sum());
      own.put("calls", calls(all));
      tell(run, Math.max(seconds(run.wall()) * times, least), ours, own);
    }
  }

  private static void tell(OwnWay.Run run, double whole, Duration ours, ObjectNode own) {
    own.put("sampledSeconds", rounded(seconds(run.wall()), 1));
    own.put("failedTasks", run.failedTasks());
    own.put("textsPaidTwice", run.textsPaidTwice());
    own.put("extrapolatedSeconds", rounded(whole, 1));
    own.put("timesPortage", rounded(whole / seconds(ours), 2));
    new Table()
        .line(
            "measured",
            "%,d texts in %.1f s".formatted(own.path("sampledTexts").asInt(), seconds(run.wall())))
        .line(
            "failed tasks, texts paid twice",
            "%d, %,d".formatted(run.failedTasks(), run.textsPaidTwice()))
        .line(
            "all %,d calls, extrapolated".formatted(own.path("calls").asInt()),
            "%.1f s".formatted(whole))
        .line("times Portage's wall time", "%.2f".formatted(whole / seconds(ours)))
        .print(
            "the application's own way, %d at once (embedding alone)"
                .formatted(own.path("tasksAtOnce").asInt()));
  }

  private static long calls(List<List<String>> bots) {
    return OwnWay.calls(bots.stream().map(List::size).toList());
  }

  /** The texts of each bot, the largest first. */
  private List<List<String>> texts() {
    Map<String, List<String>> bots = new TreeMap<>();
    List<String> ids = world.column("SELECT botid FROM items ORDER BY id");
    List<String> contents = world.column("SELECT content FROM items ORDER BY id");
    for (int i = 0; i < ids.size(); i++) {
      bots.computeIfAbsent(ids.get(i), id -> new ArrayList<>()).add(contents.get(i));
    }
    return bots.values().stream()
        .sorted(Comparator.<List<String>>comparingInt(List::size).reversed())
        .toList();
  }

  /** Every n-th bot by size, so that the part is shaped like the whole. */
  private static List<List<String>> sample(List<List<String>> all, int texts) {
    int whole = all.stream().mapToInt(List::size).sum();
    int step = Math.max(1, Math.round((float) whole / texts));
    return IntStream.range(0, all.size())
        .filter(i -> i % step == step / 2)
        .mapToObj(all::get)
        .toList();
  }
}
