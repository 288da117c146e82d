package dev.portage.cli;

import dev.portage.bots.Bot;
import dev.portage.bots.BotScan;
import dev.portage.deployment.Deployment;
import dev.portage.embed.model.EmbeddingAnswer.Refused;
import dev.portage.embed.model.EmbeddingAnswer.TooLong;
import dev.portage.embed.model.EmbeddingAnswer.Vectors;
import dev.portage.embed.model.EmbeddingModel;
import dev.portage.embed.model.EmbeddingModel.Purpose;
import dev.portage.embed.model.Pace;
import dev.portage.embed.model.PacedModel;
import dev.portage.embed.model.Quota;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Database;
import dev.portage.store.TableShape;
import dev.portage.store.TenantRows;
import dev.portage.store.TenantRows.Found;
import dev.portage.wiring.FittingModel;
import dev.portage.wiring.StackClients;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Searches a bot's knowledge with the application's own query. */
@Command(
    name = "search",
    description = "Search a bot's knowledge on the target, with the application's own query.")
final class SearchVerb implements Callable<Integer> {
  private static final int MOST = 1_000;

  @Mixin private CommonOptions common;

  @Option(
      names = "--bot",
      required = true,
      paramLabel = "ID|TITLE",
      description = "Required. The bot's id, or its title.")
  private String bot;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description =
          "The maximum number of passages. Default: as many as the bot's own settings ask for.")
  private Integer limit;

  @Parameters(paramLabel = "QUESTION", description = "The question to search with.")
  private String question;

  @Mixin private ModelOptions models;
  @Mixin private DeploymentOptions options;

  private final Output output;

  SearchVerb(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    if (question.isBlank()) {
      throw new Fault(ExitCode.USAGE, "the question is empty", "Ask a question.");
    }
    models.choice();
    try (StackClients stack = StackClients.of(options.choice())) {
      output.caller(stack.caller());
      Deployment deployment = stack.deployment();
      Bot asked = bot(BotScan.of(stack.bots(deployment), WorkOptions.SCAN_SEGMENTS));
      show(asked, search(stack, deployment, asked));
      return 0;
    }
  }

  private List<Found> search(StackClients stack, Deployment deployment, Bot asked) {
    int most =
        limit == null
            ? Math.clamp(asked.maxResults(), 1, MOST)
            : Checked.between("--limit", limit, 1, MOST);
    try (Database target = stack.target(deployment)) {
      TableShape shape =
          target.inTransaction(session -> TableShape.ofItems(session, target.describe()));
      EmbeddingModel model =
          FittingModel.open(
              models.choice(), () -> stack.bedrock(deployment), shape, target.describe());
      float[] vector = vector(model);
      return target.inTransaction(
          session -> new TenantRows(shape, asked.id().value()).nearest(session, vector, most));
    }
  }

  private float[] vector(EmbeddingModel model) {
    Pace pace = new Pace(Quota.NONE, System::nanoTime);
    PacedModel paced = new PacedModel(model, pace, PacedModel.RetryWindow.DEFAULT);
    return switch (paced.embed(List.of(question), Purpose.QUERY)) {
      case Vectors vectors -> vectors.vectors().getFirst();
      case TooLong(String why) -> throw refused(model, why);
      case Refused(String why) -> throw refused(model, why);
    };
  }

  private static Fault refused(EmbeddingModel model, String why) {
    return new Fault(
        ExitCode.AWS_REFUSED,
        "%s refused the question: %s".formatted(model.name(), why),
        "Ask a shorter question.");
  }

  private Bot bot(BotScan scan) {
    List<Bot> found =
        scan.bots().stream()
            .filter(b -> b.id().value().equals(bot) || b.title().equalsIgnoreCase(bot))
            .toList();
    if (found.isEmpty()) {
      throw new Fault(
          ExitCode.UNKNOWN_BOT,
          "no bot with pgvector has the id or title \"%s\"".formatted(bot),
          "List all bots with \"portage plan\".");
    }
    if (found.size() > 1) {
      throw new Fault(
          ExitCode.UNKNOWN_BOT,
          "%d bots have the title \"%s\": %s"
              .formatted(found.size(), bot, found.stream().map(b -> b.id().value()).toList()),
          "Name one of them by its id.");
    }
    return found.getFirst();
  }

  private void show(Bot asked, List<Found> found) {
    if (common.json) {
      output.json(
          Map.of(
              "bot",
              asked.id().value(),
              "title",
              asked.title(),
              "question",
              question,
              "passages",
              found));
      return;
    }
    if (found.isEmpty()) {
      output.line("%s has no rows to answer from".formatted(asked.title()));
    }
    for (int i = 0; i < found.size(); i++) {
      Found passage = found.get(i);
      output.line("%d. %s".formatted(i + 1, passage.source()));
      output.line("   " + Excerpt.of(passage.content(), question));
    }
  }
}
