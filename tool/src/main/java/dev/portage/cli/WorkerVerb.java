package dev.portage.cli;

import dev.portage.embed.EmbeddingResult;
import dev.portage.embed.StopSignal;
import dev.portage.embed.TaskEnvironment;
import dev.portage.embed.TaskOrder;
import dev.portage.embed.WorkerVariables;
import dev.portage.fault.ExitCode;
import dev.portage.journal.BotOutcome;
import dev.portage.wiring.AwsWorkerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the embedding task: the entry point of the container, for one bot or for many. */
@Command(
    name = "worker",
    description = {
      "Embed bots; the embedding container runs this.",
      "It takes one bot's keys from the variable EVENT or from its last argument; with --lease it"
          + " takes one bot after another from the migration that is running, together with any"
          + " number of other workers. Everything else comes from the environment variables of the"
          + " stack's task definition.",
      "SIGTERM stops it within ten seconds: no bot is left half written, and vectors that were"
          + " computed are cached for the next attempt."
    })
final class WorkerVerb implements Callable<Integer> {
  /** Connections for a bot's transaction, the vectors of a few calls, and the staged chunks. */
  private static final int CONNECTIONS_PER_BOT = 4;

  @Mixin private CommonOptions common;
  @Mixin private TextOptions text;

  @Option(
      names = "--lease",
      description = "Embed the bots of the running migration until none is left.")
  private boolean lease;

  @Option(
      names = "--bots",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "With --lease: how many bots are embedded concurrently, each with about two connections"
              + " to the target. Default: ${DEFAULT-VALUE}.")
  private int bots;

  @Option(
      names = "--partial",
      defaultValue = "${env:" + WorkerVariables.PARTIAL + ":-false}",
      arity = "0",
      description =
          "Replace a bot's rows even if some of its sources cannot be read. Variable "
              + WorkerVariables.PARTIAL
              + ".")
  private boolean partial;

  @Mixin private WebOptions web;
  @Mixin private ModelOptions models;
  @Mixin private PaceOptions pace;

  @Option(names = "-u", hidden = true, description = "Part of the stack's command; ignored.")
  boolean unbuffered;

  @Parameters(
      arity = "0..*",
      paramLabel = "KEYS",
      description = "The bot's keys as JSON, as the last argument; other arguments are ignored.")
  private List<String> arguments = new ArrayList<>();

  private final Output output;

  WorkerVerb(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    TaskEnvironment environment = TaskEnvironment.parse(System.getenv());
    StopSignal stop = new StopSignal();
    try (Termination termination = new Termination(stop)) {
      return termination.exit((lease ? many(environment, stop) : one(environment, stop)).number());
    }
  }

  private AwsWorkerContext.Settings settings(int connections) {
    return new AwsWorkerContext.Settings(
        web.settings(System.getenv(), output.err()::println),
        text.extraction(),
        text.transcripts(),
        models.choice(),
        pace.quota(),
        partial,
        connections);
  }

  private ExitCode many(TaskEnvironment environment, StopSignal stop) {
    int atOnce = Checked.between("--bots", bots, 1, 64);
    try (AwsWorkerContext context =
        AwsWorkerContext.open(environment, settings(CONNECTIONS_PER_BOT + 2 * atOnce), stop)) {
      return new LeasedBots(context, output, common.json).work(atOnce, stop);
    }
  }

  private ExitCode one(TaskEnvironment environment, StopSignal stop) {
    TaskOrder order = TaskOrder.parse(System.getenv(), arguments);
    try (AwsWorkerContext context =
        AwsWorkerContext.open(environment, settings(CONNECTIONS_PER_BOT), stop)) {
      EmbeddingResult result = context.embedding(order.bot()).embed(order.bot(), order.lease());
      show(order, result);
      return exitCode(result);
    }
  }

  private void show(TaskOrder order, EmbeddingResult result) {
    String bot = order.bot().bot().value();
    if (common.json) {
      output.json(Map.of("bot", bot, "end", describe(result)));
    } else {
      output.line("bot %s: %s".formatted(bot, describe(result)));
    }
  }

  private static String describe(EmbeddingResult result) {
    return switch (result) {
      case EmbeddingResult.Finished(BotOutcome outcome) -> describe(outcome);
      case EmbeddingResult.Retry(String why, boolean _) -> "to be retried: " + why;
      case EmbeddingResult.Postponed(String why, boolean _) -> "to be retried: " + why;
      case EmbeddingResult.LeaseLost() ->
          "another task works on this bot now; this one wrote nothing";
      case EmbeddingResult.Stopped() ->
          "stopped before it finished; vectors that were computed are cached";
    };
  }

  static String describe(BotOutcome outcome) {
    return "%s, %d chunks%s"
        .formatted(
            outcome.id(),
            outcome.chunks(),
            outcome.reason().isEmpty() ? "" : ": " + outcome.reason());
  }

  private static ExitCode exitCode(EmbeddingResult result) {
    return switch (result) {
      case EmbeddingResult.Finished(BotOutcome outcome) ->
          outcome instanceof BotOutcome.Failed ? ExitCode.BOTS_FAILED : ExitCode.OK;
      case EmbeddingResult.Retry ignored -> ExitCode.AWS_REFUSED;
      case EmbeddingResult.Postponed ignored -> ExitCode.AWS_REFUSED;
      case EmbeddingResult.LeaseLost() -> ExitCode.BUSY;
      case EmbeddingResult.Stopped() -> ExitCode.INTERRUPTED;
    };
  }
}
