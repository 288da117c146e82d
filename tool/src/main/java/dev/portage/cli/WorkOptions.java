package dev.portage.cli;

import dev.portage.embed.model.ModelChoice;
import dev.portage.migration.ReembedSettings;
import java.time.Duration;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a migration works; a plan must know it, too. */
final class WorkOptions {
  /** Half of what DynamoDB scans well at once for a table that is in use. */
  static final int SCAN_SEGMENTS = 8;

  @Option(
      names = "--max-tasks",
      paramLabel = "N",
      description =
          "Tasks at once. Default: as many as the account's vCPU quota allows, at most "
              + ReembedSettings.MOST_TASKS
              + ". 0 starts none: workers that run with --lease do it all.")
  private Integer maxTasks;

  @Option(
      names = "--retry-failed",
      description = "Try bots again that failed before, for example after mending their files.")
  private boolean retryFailed;

  @Option(
      names = "--partial",
      description =
          "Bring a bot back with what can be read, where some of its sources cannot. Without it"
              + " such a bot fails, and keeps what rows it has. Only Portage's own worker knows"
              + " this.")
  private boolean partial;

  @Option(
      names = "--poll",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "How often ECS is asked. Default: ${DEFAULT-VALUE}.")
  private double poll;

  @Mixin private ModelOptions models;

  /** Which model embeds. */
  ModelChoice model() {
    return models.choice();
  }

  ReembedSettings settings() {
    OptionalInt tasks =
        maxTasks == null
            ? OptionalInt.empty()
            : OptionalInt.of(Checked.between("--max-tasks", maxTasks, 0, 1_000));
    return new ReembedSettings(
        Version.text(),
        "%s, process %d".formatted(System.getProperty("user.name"), ProcessHandle.current().pid()),
        tasks,
        retryFailed,
        partial,
        SCAN_SEGMENTS,
        Duration.ofMillis(Math.round(1_000 * Checked.between("--poll", poll, 0.05, 600))),
        models.choice(),
        models.variables());
  }
}
