package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.Image;
import dev.portage.fault.ExitCode;
import dev.portage.postgres.Target;
import dev.portage.sandbox.Tool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One verb, run to its end, with everything that it said. */
record Run(int exit, String out, String err) {
  /** In this JVM. */
  static Run here(String... args) {
    return here(Map.of(), args);
  }

  /** The same with variables of the environment. */
  static Run here(Map<String, String> environment, String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int exit =
        Main.run(
            environment,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            args);
    return new Run(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** As a process with this environment and nothing else in it. */
  static Run process(Map<String, String> environment, String... args) throws IOException {
    Path out = Files.createTempFile("portage-out-", ".txt");
    Path err = Files.createTempFile("portage-err-", ".txt");
    Tool tool = Image.tool();
    ProcessBuilder builder =
        new ProcessBuilder(tool.with(List.of(args)))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    int exit = waited(builder.start());
    Run run = new Run(exit, Files.readString(out), Files.readString(err));
    Files.delete(out);
    Files.delete(err);
    return run;
  }

  /** The route copy between two databases of one server, in this JVM. */
  static Run copy(Target source, Target target, String... more) {
    return between(
        source,
        Stream.concat(
                Stream.of(
                    "migrate",
                    "--route",
                    "copy",
                    "--source",
                    source.url(),
                    "--target",
                    target.url()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  /** Any verb that logs in to the server of this database, in this JVM. */
  static Run between(Target side, String... arguments) {
    return here(Map.of(Passwords.EITHER, side.address().password().value()), arguments);
  }

  private static int waited(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new UncheckedIOException(new IOException("interrupted", e));
    }
  }

  /** That it ended so, in the form of all errors: what was observed, then what to do. */
  Run failedWith(ExitCode code, String observed) {
    List<String> lines = err.lines().toList();
    assertThat(exit).as(err).isEqualTo(code.number());
    assertThat(lines).hasSizeGreaterThanOrEqualTo(2);
    assertThat(lines.get(lines.size() - 2)).startsWith("portage: ").contains(observed);
    assertThat(lines.getLast()).startsWith("  → ").hasSizeGreaterThan(10);
    assertThat(err).doesNotContain("\tat ").doesNotContain("Exception in thread");
    return this;
  }

  /** That nothing but this error is on standard output, as JSON. */
  void saidItInJson(ExitCode code) {
    JsonNode error = JsonMapper.shared().readTree(out).path("error");
    assertThat(error.path("code").asString()).isEqualTo(code.name());
    assertThat(error.path("exit").asInt()).isEqualTo(code.number());
    assertThat(err).contains(error.path("message").asString(), error.path("next").asString());
    assertThat(error.path("message").asString()).isNotBlank();
  }
}
