package dev.portage.cli;

import dev.portage.embed.WorkerVariables;
import dev.portage.embed.model.ModelChoice;
import dev.portage.fault.RetryPolicy;
import dev.portage.fleet.FleetLimits;
import dev.portage.migration.IndexSettings;
import dev.portage.migration.ReembedSettings;
import dev.portage.plan.RetryFailed;
import dev.portage.plan.TenantSelection;
import dev.portage.postgres.Tls;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options for how a migration works; the plan depends on them, too. */
final class WorkOptions {
  /**
   * How many segments of the table are scanned concurrently: few enough for a table that is in use.
   */
  static final int SCAN_SEGMENTS = 8;

  @Option(
      names = "--max-tasks",
      paramLabel = "N",
      description =
          "How many tasks run concurrently. Default: as many as the account's vCPU quota allows, at"
              + " most "
              + ReembedSettings.MOST_TASKS
              + ". With 0, no task is started: workers that run with --lease embed all bots.")
  private Integer maxTasks;

  @Option(
      names = "--attempts",
      paramLabel = "NUMBER",
      defaultValue = "3",
      description =
          "How often a bot whose task dies is tried, before it counts as failed. What AWS refuses"
              + " for now is no attempt. Default: ${DEFAULT-VALUE}.")
  private int attempts;

  @Option(
      names = "--task-limit",
      paramLabel = "MINUTES",
      defaultValue = "180",
      description =
          "How long one task may take, before it is stopped and its bot tried again. A bot with"
              + " 200,000 chunks takes three hours at the usual quota. Default: ${DEFAULT-VALUE}.")
  private int taskLimit;

  @Option(
      names = "--retry-failed",
      paramLabel = "WORDS",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Retry bots that failed before, for example after their files were fixed: all of them, or"
              + " those whose reason has these words, as in --retry-failed=\"does not exist\".")
  private String retryFailed;

  @Option(
      names = "--partial",
      description =
          "Embed a bot even if some of its sources cannot be read. Without this option such"
              + " a bot fails and keeps its rows. Only Portage's own worker supports this.")
  private boolean partial;

  @Option(
      names = "--poll",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "The interval at which ECS is polled. Default: ${DEFAULT-VALUE}.")
  private double poll;

  @Option(
      names = "--quota-share",
      paramLabel = "PERCENT",
      defaultValue = "${env:" + WorkerVariables.SHARE + ":-85}",
      description =
          "How much of the model's quotas is used, where they are known: the application embeds"
              + " every question under the same ones. Default: 85. Variable "
              + WorkerVariables.SHARE
              + ".")
  private double share;

  @Mixin private ModelOptions models;

  /** Which model embeds. */
  ModelChoice model() {
    return models.choice();
  }

  private Map<String, String> variables(Tls.Choice tls) {
    Map<String, String> variables = new LinkedHashMap<>(models.variables());
    double percent = Checked.between("--quota-share", share, 1, 100);
    variables.put(WorkerVariables.SHARE, Double.toString(percent));
    // Certificates are in a file of this machine, which tasks do not have.
    tls.mode()
        .filter(mode -> tls.certificates().isEmpty())
        .ifPresent(mode -> variables.put("PGSSLMODE", mode));
    return variables;
  }

  /**
   * All of it.
   *
   * @param selection which bots are embedded now
   * @param index what becomes of the vector index
   * @param tls how the tasks verify the database, too
   */
  ReembedSettings settings(TenantSelection selection, IndexSettings index, Tls.Choice tls) {
    OptionalInt tasks =
        maxTasks == null
            ? OptionalInt.empty()
            : OptionalInt.of(Checked.between("--max-tasks", maxTasks, 0, 1_000));
    return new ReembedSettings(
        Version.text(),
        "%s, process %d".formatted(System.getProperty("user.name"), ProcessHandle.current().pid()),
        new FleetLimits.Given(
            tasks,
            Checked.between("--attempts", attempts, 1, 20),
            Duration.ofMinutes(Checked.between("--task-limit", taskLimit, 5, 10_080))),
        new RetryFailed(Optional.ofNullable(retryFailed)),
        partial,
        selection,
        index,
        SCAN_SEGMENTS,
        Duration.ofMillis(Math.round(1_000 * Checked.between("--poll", poll, 0.05, 600))),
        models.choice(),
        variables(tls),
        RetryPolicy.FAILOVER);
  }
}
