package dev.portage.sandbox;

import dev.portage.sandbox.sample.SampleBot;
import dev.portage.sandbox.sample.SampleDeployment;
import dev.portage.sandbox.sample.SampleQuestion;
import dev.portage.sandbox.sample.SampleQuestions;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs the demo on one machine: an update of the application, a migration, three searches, and the
 * migration again. It fails unless every bot ends as the sample expects, each search finds the
 * right source, and the second migration writes nothing.
 */
final class Demo {
  /** The sample has bots that cannot be migrated, so a migration ends with exit code 30. */
  private static final int SOME_FAILED = 30;

  private final Tool tool;
  private final DemoRoute route;

  Demo(Tool tool, DemoRoute route) {
    this.tool = tool;
    this.route = route;
  }

  /** Exit code and standard output of a command. */
  private record Ended(int code, String out) {}

  int run() throws InterruptedException {
    say(
        "Starting a sample deployment on this machine: two PostgreSQL clusters, AWS services,"
            + " bots.");
    try (Sandbox sandbox = Sandbox.start(tool.worker(), line -> System.err.println("  " + line))) {
      Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "stop the sandbox"));
      say(
          "An update of the application: the stack's cluster is now a new, empty one, so no bot"
              + " finds its knowledge.");
      sandbox.update();
      play(sandbox);
      say(route.remark());
      return 0;
    } catch (IOException e) {
      System.err.println("demo: " + e.getMessage());
      return 1;
    }
  }

  private void play(Sandbox sandbox) throws IOException, InterruptedException {
    SampleDeployment sample = sandbox.deployment().sample();
    expect(SOME_FAILED, show(sandbox, route.migrate()), "migrate");
    Ended status = call(sandbox, List.of("status", "--json"));
    Map<String, String> outcomes = outcomes(status.out());
    if (!outcomes.entrySet().containsAll(expected(sample).entrySet())) {
      throw new IllegalStateException(
          "the outcomes of the bots are %s, but %s was expected"
              .formatted(outcomes, expected(sample)));
    }
    for (SampleQuestion question : SampleQuestions.forDemo()) {
      Ended answer = show(sandbox, search(sample, question));
      expect(0, answer, "search");
      contains(answer, question.source());
    }
    say("The same command again: there is nothing left to migrate.");
    Ended again = show(sandbox, route.migrate());
    expect(SOME_FAILED, again, "the second migrate");
    contains(again, "nothing was written");
  }

  private static Map<String, String> outcomes(String status) {
    Map<String, String> outcomes = new TreeMap<>();
    for (JsonNode bot : JsonMapper.shared().readTree(status).path("bots")) {
      outcomes.put(bot.path("title").asString(), bot.path("outcome").asString());
    }
    return outcomes;
  }

  private Map<String, String> expected(SampleDeployment sample) {
    Map<String, String> expected = new TreeMap<>();
    for (SampleBot bot : sample.bots()) {
      expected.put(bot.title(), route.expected(bot));
    }
    return expected;
  }

  private static List<String> search(SampleDeployment sample, SampleQuestion question) {
    String title = sample.bot(question.bot()).title();
    return List.of("search", "--bot", title, "--limit", "1", question.text());
  }

  private Ended show(Sandbox sandbox, List<String> arguments)
      throws IOException, InterruptedException {
    say("$ portage " + quoted(arguments));
    Ended ended = call(sandbox, arguments);
    System.out.print(ended.out());
    return ended;
  }

  private Ended call(Sandbox sandbox, List<String> arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(tool.with(arguments))
            .redirectInput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT);
    builder.environment().putAll(sandbox.environment());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out);
  }

  private static String quoted(List<String> arguments) {
    List<String> quoted = new ArrayList<>();
    arguments.forEach(word -> quoted.add(word.contains(" ") ? '"' + word + '"' : word));
    return String.join(" ", quoted);
  }

  private static void say(String text) {
    System.out.println();
    System.out.println(text);
  }

  private static void expect(int code, Ended ended, String what) {
    if (ended.code() != code) {
      throw new IllegalStateException(
          "%s ended with exit code %d, but %d was expected".formatted(what, ended.code(), code));
    }
  }

  private static void contains(Ended ended, String expected) {
    if (!ended.out().contains(expected)) {
      throw new IllegalStateException(
          "the output above does not contain \"%s\"".formatted(expected));
    }
  }
}
