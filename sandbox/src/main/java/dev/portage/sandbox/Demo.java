package dev.portage.sandbox;

import dev.portage.sandbox.sample.SampleQuestion;
import dev.portage.sandbox.sample.SampleQuestions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The whole story on one machine: an update, a migration, three questions, and the proof. */
final class Demo {
  /** All is well; or all is well but for the bots whose sources the sample breaks on purpose. */
  private static final Set<Integer> EXPECTED = Set.of(0, 30);

  private final Tool tool;

  Demo(Tool tool) {
    this.tool = tool;
  }

  int run() throws InterruptedException {
    say("Starting a deployment on this machine: two PostgreSQL clusters, AWS's services, bots.");
    try (Sandbox sandbox = Sandbox.start(tool.worker(), line -> System.err.println("  " + line))) {
      Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "stop the sandbox"));
      say("The update: the stack's cluster is now a new, empty one. Every bot is dumb.");
      sandbox.update();
      return play(sandbox);
    } catch (IOException e) {
      System.err.println("demo: " + e.getMessage());
      return 1;
    }
  }

  private int play(Sandbox sandbox) throws IOException, InterruptedException {
    List<String> migrate = List.of("migrate", "--route", "reembed", "--yes");
    int first = call(sandbox, migrate);
    if (!EXPECTED.contains(first)) {
      return failed("migrate", first);
    }
    for (SampleQuestion question : SampleQuestions.forDemo()) {
      int answered = call(sandbox, search(sandbox, question));
      if (answered != 0) {
        return failed("search", answered);
      }
    }
    say("The same command again: there is nothing left to do.");
    int again = call(sandbox, migrate);
    if (again != first) {
      return failed("the second migrate", again);
    }
    say(
        "Three bots of the sample have a source that is missing, broken or gone, on purpose:"
            + " they are listed, and keep nobody waiting.");
    return 0;
  }

  private static List<String> search(Sandbox sandbox, SampleQuestion question) {
    String title = sandbox.deployment().sample().bot(question.bot()).title();
    return List.of("search", "--bot", title, "--limit", "1", question.text());
  }

  private int call(Sandbox sandbox, List<String> arguments)
      throws IOException, InterruptedException {
    say("$ portage " + shown(arguments));
    ProcessBuilder process = new ProcessBuilder(tool.with(arguments)).inheritIO();
    process.environment().putAll(sandbox.environment());
    return process.start().waitFor();
  }

  private static String shown(List<String> arguments) {
    List<String> quoted = new ArrayList<>();
    arguments.forEach(word -> quoted.add(word.contains(" ") ? '"' + word + '"' : word));
    return String.join(" ", quoted);
  }

  private static void say(String text) {
    System.out.println();
    System.out.println(text);
  }

  private static int failed(String what, int code) {
    System.err.println("demo: " + what + " ended with " + code);
    return 1;
  }
}
