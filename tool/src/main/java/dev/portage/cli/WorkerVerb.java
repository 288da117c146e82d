package dev.portage.cli;

import dev.portage.embed.EmbeddingResult;
import dev.portage.embed.StopSignal;
import dev.portage.embed.TaskEnvironment;
import dev.portage.embed.TaskOrder;
import dev.portage.embed.WorkerVariables;
import dev.portage.fault.ExitCode;
import dev.portage.journal.BotOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The embedding task: entry point of the container, for one bot or for many. */
@Command(
    name = "worker",
    description = {
      "Embed bots: what the embedding container runs. It takes one bot's keys from the variable"
          + " EVENT or from its last argument; with --lease it takes bot after bot from the"
          + " migration that is under way, together with any number of other workers. Everything"
          + " else comes from the environment that the stack's task definition gives.",
      "SIGTERM stops it within ten seconds: nothing is left half-done, and what was paid for is"
          + " kept for whoever goes on."
    })
final class WorkerVerb implements Callable<Integer> {
  /** For a bot's transaction, the vectors of a few calls, and the stage. */
  private static final int CONNECTIONS_PER_BOT = 4;

  @Mixin private CommonOptions common;
  @Mixin private TextOptions text;

  @Option(
      names = "--lease",
      description = "Embed the bots of the migration under way, until none is left.")
  private boolean lease;

  @Option(
      names = "--bots",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "With --lease: bots at once, each with some two connections to the target. Default:"
              + " ${DEFAULT-VALUE}.")
  private int bots;

  @Option(
      names = "--partial",
      defaultValue = "${env:" + WorkerVariables.PARTIAL + ":-false}",
      arity = "0",
      description =
          "Replace a bot's rows by what can be read, where some of its sources cannot. Variable "
              + WorkerVariables.PARTIAL
              + ".")
  private boolean partial;

  @Mixin private WebOptions web;
  @Mixin private ModelOptions models;
  @Mixin private PaceOptions pace;

  @Option(names = "-u", hidden = true, description = "As the stack's command has it; ignored.")
  boolean unbuffered;

  @Parameters(
      arity = "0..*",
      paramLabel = "KEYS",
      description = "The bot's keys as JSON, last; what stands before is ignored.")
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
        text,
        models,
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
      output.json(Map.of("bot", bot, "end", said(result)));
    } else {
      output.line("bot %s: %s".formatted(bot, said(result)));
    }
  }

  private static String said(EmbeddingResult result) {
    return switch (result) {
      case EmbeddingResult.Finished(BotOutcome outcome) -> said(outcome);
      case EmbeddingResult.Retry(String why) -> "to be tried again: " + why;
      case EmbeddingResult.LeaseLost() -> "another task is at it now; this one wrote nothing";
      case EmbeddingResult.Stopped() -> "stopped before it was done; what was paid for is kept";
    };
  }

  static String said(BotOutcome outcome) {
    return "%s, %d chunks%s"
        .formatted(
            outcome.word(),
            outcome.chunks(),
            outcome.reason().isEmpty() ? "" : ": " + outcome.reason());
  }

  private static ExitCode exitCode(EmbeddingResult result) {
    return switch (result) {
      case EmbeddingResult.Finished(BotOutcome outcome) ->
          outcome instanceof BotOutcome.Failed ? ExitCode.BOTS_FAILED : ExitCode.OK;
      case EmbeddingResult.Retry ignored -> ExitCode.AWS_REFUSED;
      case EmbeddingResult.LeaseLost() -> ExitCode.BUSY;
      case EmbeddingResult.Stopped() -> ExitCode.INTERRUPTED;
    };
  }
}
