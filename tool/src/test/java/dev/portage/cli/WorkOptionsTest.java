package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.migration.IndexSettings;
import dev.portage.migration.ReembedSettings;
import dev.portage.plan.TenantSelection;
import dev.portage.postgres.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What tasks are given of the options of migrate. */
class WorkOptionsTest {
  @TempDir private Path directory;

  @Command
  private static final class Verb {
    @Mixin private WorkOptions work;
  }

  private static ReembedSettings settings(Tls.Choice tls, String... options) {
    Verb verb = new Verb();
    new CommandLine(verb).parseArgs(options);
    return verb.work.settings(TenantSelection.ALL, IndexSettings.USUAL, tls);
  }

  @Test
  void tasksVerifyTheDatabaseAsTheCommandDoesWhereTheyCan() throws IOException {
    assertThat(settings(Tls.Choice.of("require", null)).workerVariables())
        .containsEntry("PGSSLMODE", "require");
    assertThat(settings(Tls.Choice.NONE).workerVariables()).doesNotContainKey("PGSSLMODE");
    Path file = Files.createFile(directory.resolve("own.pem"));
    assertThat(settings(Tls.Choice.of("verify-full", file.toString())).workerVariables())
        .doesNotContainKey("PGSSLMODE");
  }

  @Test
  void limitsOfTasksAreThoseThatAreGiven() {
    ReembedSettings given =
        settings(Tls.Choice.NONE, "--attempts=5", "--task-limit=600", "--max-tasks=7");
    assertThat(given.fleet().attempts()).isEqualTo(5);
    assertThat(given.fleet().task()).isEqualTo(Duration.ofHours(10));
    assertThat(given.fleet().tasks()).isEqualTo(OptionalInt.of(7));
    assertThat(settings(Tls.Choice.NONE).fleet().task()).isEqualTo(Duration.ofHours(3));
  }

  @Test
  void failedBotsAreRetriedAllOrByTheirReason() {
    assertThat(settings(Tls.Choice.NONE).retryFailed().means("no answer")).isFalse();
    assertThat(settings(Tls.Choice.NONE, "--retry-failed").retryFailed().means("no answer"))
        .isTrue();
    assertThat(settings(Tls.Choice.NONE, "--retry-failed=answer").retryFailed().means("No ANSWER"))
        .isTrue();
    assertThat(settings(Tls.Choice.NONE, "--retry-failed=quota").retryFailed().means("no answer"))
        .isFalse();
  }
}
