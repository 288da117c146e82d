package dev.portage.cli;

import dev.portage.bots.DynamoBotTable;
import dev.portage.deployment.AwsAccess;
import dev.portage.deployment.DatabaseSecret;
import dev.portage.deployment.S3Clients;
import dev.portage.deployment.SecretStore;
import dev.portage.deployment.SecretsManagerStore;
import dev.portage.deployment.StsTableRole;
import dev.portage.embed.BotEmbedding;
import dev.portage.embed.EmbeddingEnd;
import dev.portage.embed.TaskEnvironment;
import dev.portage.embed.TaskMetadata;
import dev.portage.embed.model.BedrockCohere;
import dev.portage.embed.model.Embedder;
import dev.portage.embed.model.EmbeddingModel;
import dev.portage.embed.source.NetworkPolicy;
import dev.portage.embed.source.S3ObjectStore;
import dev.portage.embed.source.SourceReader;
import dev.portage.embed.source.WebSettings;
import dev.portage.fault.ExitCode;
import dev.portage.journal.BotOutcome;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.ItemsTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The embedding task: entry point of the container, for one bot. */
@Command(
    name = "worker",
    description = {
      "Embed one bot: what the embedding container runs. It takes the bot's keys from the variable"
          + " EVENT or from its last argument, and everything else from the environment that the"
          + " stack's task definition gives."
    })
final class WorkerVerb implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private TextOptions text;

  @Option(
      names = "--allow-private-addresses",
      defaultValue = "${env:PORTAGE_ALLOW_PRIVATE_ADDRESSES:-false}",
      arity = "0",
      description =
          "Fetch pages from loopback, private and link-local addresses, too. Without it they are"
              + " refused: users typed these addresses. Variable PORTAGE_ALLOW_PRIVATE_ADDRESSES.")
  private boolean allowPrivate;

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
    TaskEnvironment task = TaskEnvironment.parse(System.getenv(), arguments);
    try (AwsAccess aws = AwsAccess.of(task.region(), null);
        SourceReader reader = reader(aws);
        Database target = Database.open(address(task, aws), 2)) {
      EmbeddingModel model =
          new BedrockCohere(aws.in(task.bedrockRegion()), BedrockCohere.MULTILINGUAL);
      ItemsTable.requireDimensions(
          target.inTransaction(session -> ItemsTable.shape(session, target.shown())),
          model.dimensions(),
          target.shown());
      EmbeddingEnd end =
          embedding(task, aws, reader, model, target).embed(task.bot(), task.lease());
      show(task, end);
      return exitCode(end).number();
    }
  }

  private BotEmbedding embedding(
      TaskEnvironment task,
      AwsAccess aws,
      SourceReader reader,
      EmbeddingModel model,
      Database target) {
    return new BotEmbedding(
        new DynamoBotTable(tableAccess(task, aws), task.tableName()),
        reader,
        task.documentBucket(),
        new Embedder(model, Embedder.Limits.DEFAULT),
        target,
        task.metadataUri().map(TaskMetadata::execId).orElse(TaskMetadata.UNKNOWN));
  }

  private SourceReader reader(AwsAccess aws) {
    WebSettings web =
        WebSettings.defaults().with(allowPrivate ? NetworkPolicy.ANY : NetworkPolicy.PUBLIC_ONLY);
    return new SourceReader(
        new S3ObjectStore(S3Clients.of(aws)), text.extraction(), web, text.transcripts());
  }

  private static AwsAccess tableAccess(TaskEnvironment task, AwsAccess aws) {
    return task.tableRoleArn()
        .map(role -> StsTableRole.assume(aws, role, tableArn(task, aws), task.bot().pk()))
        .orElse(aws);
  }

  private static String tableArn(TaskEnvironment task, AwsAccess aws) {
    // The role's partition is the table's: aws, aws-cn or aws-us-gov.
    String role = task.tableRoleArn().orElseThrow();
    String partition = role.substring(4, role.indexOf(':', 4));
    return "arn:%s:dynamodb:%s:%s:table/%s"
        .formatted(partition, aws.region(), task.account(), task.tableName());
  }

  private static Supplier<DatabaseAddress> address(TaskEnvironment task, AwsAccess aws) {
    if (task.address().isPresent()) {
      return task.address()::get;
    }
    SecretStore secrets = new SecretsManagerStore(aws);
    String arn = task.secretArn().orElseThrow();
    return () -> DatabaseSecret.parse(secrets.read(arn), arn);
  }

  private void show(TaskEnvironment task, EmbeddingEnd end) {
    String bot = task.bot().bot().value();
    String said =
        switch (end) {
          case EmbeddingEnd.Ended(BotOutcome outcome) ->
              "%s, %d chunks%s"
                  .formatted(
                      outcome.word(),
                      outcome.chunks(),
                      outcome.reason().isEmpty() ? "" : ": " + outcome.reason());
          case EmbeddingEnd.Retry(String why) -> "to be tried again: " + why;
          case EmbeddingEnd.LeaseLost() -> "leased to another task meanwhile; nothing was written";
        };
    if (common.json) {
      output.json(Map.of("bot", bot, "end", said));
    } else {
      output.line("bot %s: %s".formatted(bot, said));
    }
  }

  private static ExitCode exitCode(EmbeddingEnd end) {
    return switch (end) {
      case EmbeddingEnd.Ended(BotOutcome outcome) ->
          outcome instanceof BotOutcome.Failed ? ExitCode.BOTS_FAILED : ExitCode.OK;
      case EmbeddingEnd.Retry ignored -> ExitCode.AWS_REFUSED;
      case EmbeddingEnd.LeaseLost() -> ExitCode.BUSY;
    };
  }
}
