package dev.portage.sandbox;

import static dev.portage.sandbox.DemoTerminal.say;

import dev.portage.sandbox.sample.SampleBot;
import dev.portage.sandbox.sample.SampleDeployment;
import dev.portage.sandbox.sample.SampleQuestion;
import dev.portage.sandbox.sample.SampleQuestions;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs the demo on one machine: an update of the application, a migration, and three searches. It
 * fails unless every bot ends as the sample expects, and each search finds the right source.
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
    Map<String, String> environment = new HashMap<>(sandbox.environment());
    environment.put("PORTAGE_SOURCE_PASSWORD", sandbox.oldCluster().password());
    DemoTerminal terminal = new DemoTerminal(tool, environment);
    SampleDeployment sample = sandbox.deployment().sample();
    switch (route) {
      case REPLICATE -> replicate(sandbox, terminal);
      case REEMBED, COPY -> terminal.show(route.migrate(sandbox)).expect(SOME_FAILED);
    }
    Map<String, String> outcomes = outcomes(terminal.call(List.of("status", "--json")).out());
    if (!outcomes.entrySet().containsAll(expected(sample).entrySet())) {
      throw new IllegalStateException(
          "the outcomes of the bots are %s, but %s was expected"
              .formatted(outcomes, expected(sample)));
    }
    for (SampleQuestion question : SampleQuestions.forDemo()) {
      terminal.show(search(sample, question)).expect(0).contains(question.source());
    }
    if (route != DemoRoute.REPLICATE) {
      say("The same command again: there is nothing left to migrate.");
      terminal.show(route.migrate(sandbox)).expect(SOME_FAILED).contains("nothing was written");
    }
  }

  /** Users of the old deployment write until the cutover. */
  private void replicate(Sandbox sandbox, DemoTerminal terminal)
      throws IOException, InterruptedException {
    say(
        "Some users still work on the old deployment: from now on they add, change and remove"
            + " knowledge there, all the time.");
    try (OldUsers users = OldUsers.start(sandbox.oldCluster())) {
      terminal.show(route.migrate(sandbox)).expect(0);
      long before = users.written();
      say("%,d writes were made meanwhile, and the users are still writing.".formatted(before));
      terminal
          .show(List.of("cutover", "--source", DemoRoute.oldCluster(sandbox), "--freeze", "--yes"))
          .expect(0);
      say(
          "%,d writes in all, until the old cluster refused one: \"%s\""
              .formatted(users.written(), users.refusal()));
    }
    if (!OldUsers.rows(sandbox.oldCluster()).equals(OldUsers.rows(sandbox.newCluster()))) {
      throw new IllegalStateException("the new cluster has other rows than the old one");
    }
    say("Both clusters have the same rows.");
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
}
