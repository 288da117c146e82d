package dev.portage.bench;

import static java.util.stream.Collectors.joining;

import dev.portage.sandbox.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs the benchmarks {@code bench/embed}, {@code bench/embed-big}, {@code bench/copy} and {@code
 * bench/replicate}. The launcher passes the path of the product's jar in the system property {@code
 * portage.jar}.
 */
public final class BenchMain {
  private static final String USAGE =
      """
      bench/embed           measures how much of the Bedrock quota a worker uses, and compares it
                            with the application's own embedding task
        --factor N          quota, in multiples of 300,000 tokens and 2,000 calls a minute (10)
        --bots N            number of bots, of very different sizes (200)
        --largest N         approximate number of chunks of the largest bot (3000)
        --bots-at-once N    bots that the worker embeds at the same time (16)
        --baseline-tasks A,B  concurrent tasks of the application, one measurement each (1,3)
        --sample N          number of texts that the application's tasks embed (3000)
      bench/embed-big       embeds one large bot with a small heap
        --chunks N          approximate number of chunks (205000)
        --heap M            maximum heap of the worker, in MiB (512)
      bench/copy            compares the route copy with psql, pg_dump, pgcopydb and a subscription
        --rows N            number of rows, with vectors of 1,024 numbers (100000)
        --rounds N          runs of each contender; the result is the median (3)
        --only A,B          contenders to run: psql, psql-keyed, pg_dump, pgcopydb, subscription,
                            portage, portage-kept, portage-table
        --without A,B       contenders to leave out
        --table             what recording each row costs, as for tables of other applications:
                            --only portage,portage-table
        --big               copies 1,000,000 rows with vectors of 64 numbers with a small heap
        --heap M            maximum heap, in MiB, with --big (128)
      bench/replicate       measures the route replicate: its copy, beside a subscription's, from
                            PostgreSQL 15 and 17; the relay; lag and cutover under a writer
        --rows N            number of rows, with vectors of 1,024 numbers (100000)
        --rounds N          runs of each copy and of the relay (3)
        --writes N          changes a second of the writer (2000)
        --seconds N         for how long the lag behind it is measured (20)
        --no-copy           leaves out the copies
      Options of all benchmarks
        --json              also prints the result as JSON
        --out FILE          file for the result (bench/results/NAME.json)\
      """;

  /** The JVM options that the launcher sets for the product. */
  private static final List<String> AS_LAUNCHED = List.of("-XX:TieredStopAtLevel=1");

  private BenchMain() {}

  /**
   * Runs one benchmark and exits with 0, with 1 if the benchmark failed or the product missed one
   * of its own targets, or with 2 for wrong options. A comparison with other programs never changes
   * the exit code.
   */
  public static void main(String[] args) {
    Deque<String> words = new ArrayDeque<>(List.of(args));
    String which = words.isEmpty() ? "" : words.remove();
    if (!List.of("embed", "embed-big", "copy", "replicate").contains(which)) {
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
    String name =
        which + Stream.of("big", "table").filter(options::flag).map("-"::concat).collect(joining());
    Path out = Path.of(options.text("out", "bench/results/" + name + ".json"));
    Files.createDirectories(out.toAbsolutePath().getParent());
    ObjectNode result = measured(which, options, out);
    result.set("machine", Machine.here());
    JsonMapper pretty = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    String json = pretty.writeValueAsString(result);
    Files.writeString(out, json + "\n");
    System.out.println((options.flag("json") ? "\n" + json : "") + "\nresult written to " + out);
    return result.path("targetsMet").asBoolean(true);
  }

  private static ObjectNode measured(String which, BenchOptions options, Path out)
      throws IOException, InterruptedException {
    Path jar = Path.of(System.getProperty("portage.jar"));
    return switch (which) {
      case "embed" -> new EmbedBench(Tool.inJar(jar), options).run();
      case "embed-big" -> new EmbedMemoryBench(Tool.inJar(jar), options).run();
      case "replicate" ->
          new ReplicateBench(Tool.inJar(jar, AS_LAUNCHED), options).run(chartFile(out));
      default ->
          options.flag("big")
              ? new CopyMemoryBench(options).run()
              : new CopyBench(Tool.inJar(jar, AS_LAUNCHED), options).run(chartFile(out));
    };
  }

  private static Path chartFile(Path out) {
    return out.resolveSibling(out.getFileName().toString().replaceAll("\\.json$", "") + ".svg");
  }
}
