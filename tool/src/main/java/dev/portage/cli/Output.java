package dev.portage.cli;

import dev.portage.deployment.Caller;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where results and progress go.
 *
 * @param out results, nothing else: a script may read them
 * @param err progress, warnings and errors
 */
record Output(PrintStream out, PrintStream err) {
  PrintWriter outWriter() {
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }

  PrintWriter errWriter() {
    return new PrintWriter(err, true, StandardCharsets.UTF_8);
  }

  /** Names account, role and region before anything else is asked of AWS. */
  void caller(Caller caller) {
    err.println("  " + caller.describe());
  }

  void line(String text) {
    out.println(text);
  }

  void json(Object value) {
    out.println(
        JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(value));
  }
}
