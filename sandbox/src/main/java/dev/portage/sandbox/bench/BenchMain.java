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
 * Entry point of {@code bench/embed} and {@code bench/embed-big}. The launcher gives, as system
 * property {@code portage.jar}, the tool's jar.
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
      both
        --out FILE     where the result goes, as JSON""";

  private BenchMain() {}

  /** Runs one of the two, and exits: 0, or 1 where a target was missed, or 2 for its call. */
  public static void main(String[] args) {
    Deque<String> words = new ArrayDeque<>(List.of(args));
    String which = words.isEmpty() ? "" : words.remove();
    if (!List.of("embed", "embed-big").contains(which)) {
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
    Tool tool = Tool.inJar(Path.of(System.getProperty("portage.jar")));
    ObjectNode result =
        which.equals("embed")
            ? new EmbedBench(tool, options).run()
            : new BigBotBench(tool, options).run();
    result.set("machine", Machine.here());
    Path out = Path.of(options.text("out", "bench/results/" + which + ".json"));
    Files.createDirectories(out.toAbsolutePath().getParent());
    JsonMapper pretty = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(out, pretty.writeValueAsString(result) + "\n");
    System.out.println("\nwritten: " + out);
    return result.path("targetsMet").asBoolean();
  }
}
