package dev.portage.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.portage.postgres.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person at a terminal is asked; the terminal is one of {@code script}, of util-linux. */
class TerminalIT {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final String CTRL_C = "\u0003";

  @AutoClose private final Target source;
  @AutoClose private final Target target;
  @TempDir private Path directory;

  TerminalIT() throws SQLException {
    source = Target.empty();
    target = Target.empty();
  }

  /** BSD's program of this name has other options. */
  @BeforeEach
  void requireTerminal() {
    assumeThat(Path.of("/usr/bin/script")).exists();
    assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
  }

  @BeforeEach
  void fill() throws SQLException {
    String table =
        """
        CREATE EXTENSION vector;
        CREATE TABLE notes (id uuid PRIMARY KEY, tenant text, content text, embedding vector(3));
        """;
    source.run(table);
    target.run(table);
    source.run("INSERT INTO notes VALUES (gen_random_uuid(), 't', 'a note', '[1,2,3]')");
  }

  /**
   * A run of a person who types this when the question is there. The shell is replaced by the tool,
   * so that the signals and the exit code are the tool's own.
   */
  private Answered answering(String typed) throws IOException {
    Path shown = directory.resolve("shown");
    List<String> tool =
        Deployed.TOOL.with(
            List.of(
                "migrate",
                "--route=copy",
                "--source=" + source.url(),
                "--target=" + target.url(),
                "--table=notes"));
    String command =
        "stty cols 60; exec " + tool.stream().map(word -> "'" + word + "'").collect(joining(" "));
    Process process =
        Running.process(
            List.of("script", "--quiet", "--return", "--command", command, "/dev/null"),
            Map.of(
                "PGPASSWORD",
                source.address().password().value(),
                "TERM",
                "xterm",
                "SHELL",
                "/bin/sh"),
            shown);
    try (OutputStream keys = process.getOutputStream()) {
      await()
          .atMost(SOON)
          .failFast("it ended before it asked", () -> !process.isAlive())
          .until(() -> read(shown).contains("Continue? [y/N] "));
      keys.write(typed.getBytes(ISO_8859_1));
      keys.flush();
      await().atMost(SOON).until(() -> !process.isAlive());
    } finally {
      process.destroyForcibly();
    }
    return new Answered(process.exitValue(), read(shown));
  }

  /** A character of several bytes may be there in part. */
  private static String read(Path shown) throws IOException {
    return Files.readString(shown, ISO_8859_1);
  }

  private record Answered(int code, String shown) {}

  private String rows() throws SQLException {
    return target.value("SELECT count(*) FROM notes");
  }

  @Test
  void whereTheAnswerIsNoNothingIsWritten() throws IOException, SQLException {
    Answered no = answering("n\n");
    assertThat(no.shown())
        .contains("  this writes rows\r\n  Continue? [y/N] n\r\nnothing was done");
    assertThat(no.code()).isZero();
    assertThat(rows()).isEqualTo("0");
  }

  @Test
  void ctrlCAtTheQuestionEndsTheCommand() throws IOException, SQLException {
    Answered left = answering(CTRL_C);
    assertThat(left.code()).as(left.shown()).isEqualTo(130);
    assertThat(rows()).isEqualTo("0");
  }

  @Test
  void whereTheAnswerIsYesItGoesOnWithABarThatFitsTheLine() throws IOException, SQLException {
    Answered yes = answering("y\n");
    assertThat(yes.code()).as(yes.shown()).isZero();
    assertThat(rows()).isEqualTo("1");
    assertThat(yes.shown())
        .contains("  [####################] 1 of 1 table, 0 failed, 0 running,\r\u001b[K");
  }
}
