package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class DefaultVerbTest {
  private static final CommandSpec PORTAGE =
      new CommandLine(
              new Portage(), new Verbs(Output.to(System.out, System.err), new Passwords(Map.of())))
          .getCommandSpec();

  private static String line(Map<String, String> environment, String... args) {
    return String.join(" ", List.of(DefaultVerb.before(PORTAGE, environment, args)));
  }

  @ParameterizedTest
  @CsvSource({
    "'', worker",
    "-u embedding/main.py {}, worker -u embedding/main.py {}",
    "--lease --bots 4, worker --lease --bots 4",
    "migrate --yes, migrate --yes",
    "worker --lease, worker --lease",
    "--help, --help",
    "--version, --version",
    "wroker --lease, wroker --lease"
  })
  void anImageRunsItsVerbWhereNoneIsNamed(String given, String run) {
    String[] args = given.isEmpty() ? new String[0] : given.split(" ", -1);
    assertThat(line(Map.of("PORTAGE_VERB", "worker"), args)).isEqualTo(run);
  }

  @Test
  void elsewhereAVerbHasToBeNamed() {
    assertThat(line(Map.of(), "--lease")).isEqualTo("--lease");
    assertThat(line(Map.of("PORTAGE_VERB", ""))).isEmpty();
  }
}
