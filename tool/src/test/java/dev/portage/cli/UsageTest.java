package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.fault.ExitCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines that are wrong, before anything is asked of AWS. */
class UsageTest {
  record Wrong(String observed, List<String> args) {
    static Wrong line(String observed, String... args) {
      return new Wrong(observed, List.of(args));
    }

    String[] with(String option) {
      List<String> more = new ArrayList<>(args);
      more.add(option);
      return more.toArray(String[]::new);
    }
  }

  static List<Wrong> each() {
    return List.of(
        Wrong.line("--stack-nam", "discover", "--stack-nam", "x"),
        Wrong.line("--route", "migrate", "--yes"),
        Wrong.line(
            "the route reembed does not read --max-rate, --target",
            "migrate",
            "--route",
            "reembed",
            "--max-rate",
            "9",
            "--target",
            "x"),
        Wrong.line(
            "the route copy does not read --max-tasks",
            "migrate",
            "--route",
            "copy",
            "--max-tasks",
            "9"),
        Wrong.line("no route \"post\"", "migrate", "--route", "post"),
        Wrong.line("no route \"\"", "migrate", "--route", ""),
        Wrong.line("--max-tasks", "plan", "--max-tasks", "many"),
        Wrong.line("--db-port", "status", "--db-port", "5432x"),
        Wrong.line("--on-interrupt", "migrate", "--route", "reembed", "--on-interrupt", "cry"),
        Wrong.line("--bot", "search", "a question"),
        Wrong.line("QUESTION", "search", "--bot", "b"),
        Wrong.line("question is empty", "search", "--bot", "b", " "),
        Wrong.line("\"embed-v4\"", "search", "--bot", "b", "q", "--model", "embed-v4"),
        Wrong.line("--dimensions is 3", "search", "--bot", "b", "q", "--dimensions", "3"),
        Wrong.line(
            "not encrypted",
            "search",
            "--bot",
            "b",
            "q",
            "--model",
            "openai:m",
            "--model-url",
            "http://host"),
        Wrong.line(
            "columns are named, and no table", "status", "--id-column", "id", "--target", "x"),
        Wrong.line("holds a password", "status", "--target", "postgresql://me:secret@host/db"),
        Wrong.line("no address", "status", "--target", "host:5432"),
        Wrong.line(
            "nothing says where", "migrate", "--route", "copy", "--target", "postgres://h/d"),
        Wrong.line("verify", "verify", "unexpected"));
  }

  @ParameterizedTest
  @MethodSource("each")
  void itIsSaidInTwoLines(Wrong wrong) {
    assertThat(Run.here(wrong.args().toArray(String[]::new)).failedWith(ExitCode.USAGE, "").out())
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("each")
  void itIsSaidInJsonWhereThatIsAskedFor(Wrong wrong) {
    Run.here(wrong.with("--json")).failedWith(ExitCode.USAGE, "").saidItInJson(ExitCode.USAGE);
  }

  @Test
  void withoutAVerbTheUsageIsShown() {
    Run run = Run.here().failedWith(ExitCode.USAGE, "no verb");
    assertThat(run.err()).contains("discover", "plan", "migrate", "status", "verify", "search");
  }

  @Test
  void anUnknownVerbIsAnsweredWithTheNearest() {
    Run run = Run.here("migrat").failedWith(ExitCode.USAGE, "migrat");
    assertThat(run.err()).contains("Did you mean migrate?").contains("portage --help");
  }

  @Test
  void anUnknownOptionIsAnsweredWithTheNearest() {
    Run run = Run.here("discover", "--stack-nam", "x").failedWith(ExitCode.USAGE, "--stack-nam");
    assertThat(run.err()).contains("--stack-name").contains("portage discover --help");
  }

  @Test
  void aMissingRouteIsNamed() {
    Run.here("migrate").failedWith(ExitCode.USAGE, "--route");
  }

  @Test
  void debugShowsWhereItWasFound() {
    Run run = Run.here("migrate", "--route", "post", "--debug");
    assertThat(run.exit()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run.err()).contains("\tat dev.portage.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"discover", "plan", "migrate", "status", "verify", "search", "index", "worker"})
  void everyVerbHasHelpAndJson(String verb) {
    Run run = Run.here(verb, "--help");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("portage " + verb).contains("--json").contains("--debug");
  }

  @Test
  void theVersionIsSaid() {
    Run run = Run.here("--version");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).startsWith("portage ");
  }

  @Test
  void everyExitCodeHasANumberOfItsOwn() {
    assertThat(ExitCode.values()).extracting(ExitCode::number).doesNotHaveDuplicates();
    assertThat(ExitCode.values()).allMatch(code -> !code.meaning().isBlank());
  }
}
