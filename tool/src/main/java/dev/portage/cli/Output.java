package dev.portage.cli;

import dev.portage.deployment.Caller;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where results and progress go, both as legible lines, whatever they quote.
 *
 * @param out results, nothing else: a script may read them
 * @param err progress, warnings and errors
 */
record Output(LegibleStream out, LegibleStream err) {
  static Output to(PrintStream out, PrintStream err) {
    return new Output(new LegibleStream(out), new LegibleStream(err));
  }

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
    String json =
        JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(value);
    out.writeBytes(LegibleStream.json(json).getBytes(StandardCharsets.UTF_8));
    out.println();
  }
}
