package dev.portage.sandbox.bench;

import dev.portage.sandbox.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Entry point of {@code bench/embed}, {@code bench/embed-big} and {@code bench/copy}. The launcher
 * gives, as system property {@code portage.jar}, the tool's jar.
 */
public final class BenchMain {
  private static final String USAGE =
      """
      bench/embed      how well a worker uses the quota, and how the application's own way does
        --factor N     times 300,000 tokens and 2,000 calls a minute   (10)
        --bots N       of very different sizes                         (200)
        --largest N    chunks of the largest bot, about                (3000)
        --bots-at-once N of the worker                                  (16)
        --own-way A,B  tasks at once of the application's own way      (1,3)
        --sample N     texts that its way is measured with             (3000)
      bench/embed-big  one large bot in a small heap
        --chunks N     about                                           (205000)
        --heap M       MiB                                             (512)
      bench/copy       the route copy beside psql, pg_dump, pgcopydb and a subscription
        --rows N       of 1,024 numbers                                (100000)
        --rounds N     of which the medians are told                   (3)
        --only A,B     of: psql, psql-keyed, pg_dump, pgcopydb, subscription, portage,
                 portage-kept
        --without A,B
        --big          1,000,000 rows of 64 numbers through Portage in a small heap
        --heap M       MiB, with --big                                 (128)
      all
        --json         print the result as JSON, too
        --out FILE     where the result goes, as JSON""";

  /** What the launcher gives the product's JVM. */
  private static final List<String> AS_LAUNCHED = List.of("-XX:TieredStopAtLevel=1");

  private BenchMain() {}

  /**
   * Runs one, and exits: 0, or 1 where it failed or the product missed a target on its own, or 2
   * for its call. What others take beside it changes nothing of that.
   */
  public static void main(String[] args) {
    Deque<String> words = new ArrayDeque<>(List.of(args));
    String which = words.isEmpty() ? "" : words.remove();
    if (!List.of("embed", "embed-big", "copy").contains(which)) {
      System.err.println(USAGE);
      System.exit(2);
    }
    try {
      System.exit(run(which, BenchOptions.parse(words)) ? 0 : 1);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + USAGE);
      System.exit(2);
    } catch (IOException | InterruptedException | RuntimeException e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static boolean run(String which, BenchOptions options)
      throws IOException, InterruptedException {
    String name = options.flag("big") ? which + "-big" : which;
    Path out = Path.of(options.text("out", "bench/results/" + name + ".json"));
    Files.createDirectories(out.toAbsolutePath().getParent());
    ObjectNode result = measured(which, options, out);
    result.set("machine", Machine.here());
    JsonMapper pretty = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    String json = pretty.writeValueAsString(result);
    Files.writeString(out, json + "\n");
    System.out.println((options.flag("json") ? "\n" + json : "") + "\nwritten: " + out);
    return result.path("targetsMet").asBoolean(true);
  }

  private static ObjectNode measured(String which, BenchOptions options, Path out)
      throws IOException, InterruptedException {
    Path jar = Path.of(System.getProperty("portage.jar"));
    return switch (which) {
      case "embed" -> new EmbedBench(Tool.inJar(jar), options).run();
      case "embed-big" -> new BigBotBench(Tool.inJar(jar), options).run();
      default ->
          options.flag("big")
              ? new CopyBigBench(options).run()
              : new CopyBench(Tool.inJar(jar, AS_LAUNCHED), options).run(plotBeside(out));
    };
  }

  private static Path plotBeside(Path out) {
    return out.resolveSibling(out.getFileName().toString().replaceAll("\\.json$", "") + ".svg");
  }
}
