package dev.portage.sandbox;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs commands of Portage as processes and shows them as a terminal does.
 *
 * @param tool the command that starts Portage
 * @param environment the variables that a command gets besides those of this process
 */
record DemoTerminal(Tool tool, Map<String, String> environment) {
  DemoTerminal {
    environment = Map.copyOf(environment);
  }

  /** How a command ended. */
  record Ended(String verb, int code, String out) {
    /** Fails unless the command ended with this exit code. */
    Ended expect(int expected) {
      if (code != expected) {
        throw new IllegalStateException(
            "%s ended with exit code %d, but %d was expected".formatted(verb, code, expected));
      }
      return this;
    }

    /** Fails unless the standard output has this text. */
    void contains(String expected) {
      if (!out.contains(expected)) {
        throw new IllegalStateException(
            "the output above does not contain \"%s\"".formatted(expected));
      }
    }
  }

  /** Shows a command, and its output after it has ended. */
  Ended show(List<String> arguments) throws IOException, InterruptedException {
    say("$ portage " + quoted(arguments));
    Ended ended = call(arguments);
    System.out.print(ended.out());
    return ended;
  }

  /** Runs a command whose output is not shown. */
  Ended call(List<String> arguments) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(tool.with(arguments))
            .redirectInput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(arguments.getFirst(), process.waitFor(), out);
  }

  private static String quoted(List<String> arguments) {
    List<String> quoted = new ArrayList<>();
    arguments.forEach(word -> quoted.add(word.contains(" ") ? '"' + word + '"' : word));
    return String.join(" ", quoted);
  }

  /** Shows a paragraph of its own. */
  static void say(String text) {
    System.out.println();
    System.out.println(text);
  }
}
