package dev.portage.cli;

import dev.portage.bots.BotKey;
import dev.portage.bots.BotTable;
import dev.portage.bots.DynamoBotTable;
import dev.portage.deployment.AwsAccess;
import dev.portage.deployment.DatabaseSecret;
import dev.portage.deployment.S3Clients;
import dev.portage.deployment.SecretStore;
import dev.portage.deployment.SecretsManagerStore;
import dev.portage.deployment.StsTableRole;
import dev.portage.embed.BotEmbedding;
import dev.portage.embed.PostgresVectorCache;
import dev.portage.embed.SourceReader;
import dev.portage.embed.StopSignal;
import dev.portage.embed.TaskEnvironment;
import dev.portage.embed.TaskMetadata;
import dev.portage.embed.WorkerContext;
import dev.portage.embed.model.Embedder;
import dev.portage.embed.model.EmbeddingModel;
import dev.portage.embed.model.Pace;
import dev.portage.embed.model.PacedModel;
import dev.portage.embed.model.Quota;
import dev.portage.embed.source.s3.S3ObjectStore;
import dev.portage.embed.source.web.WebSettings;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.store.TableShape;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What a worker works with, in AWS, as the environment of its container says. */
final class AwsWorkerContext implements AutoCloseable {
  /** What calls that are on their way are left when the worker is asked to stop. */
  private static final Duration LAST_CALLS = Duration.ofSeconds(4);

  /** What a cluster takes to change its writer, several times over. */
  private static final PacedModel.RetryWindow FAILOVER =
      new PacedModel.RetryWindow(
          Duration.ofMillis(500), Duration.ofSeconds(10), Duration.ofMinutes(3));

  private final TaskEnvironment environment;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Map<String, BotTable> tables = new ConcurrentHashMap<>();
  private final AwsAccess aws;
  private final Database target;
  private final TableShape shape;
  private final String model;
  private final WorkerContext context;

  /**
   * How to work.
   *
   * @param web how pages are read
   * @param text how files and videos are read
   * @param models which model embeds
   * @param quota of the model
   * @param partial see {@link WorkerContext#partial}
   * @param connections to the target, at most
   */
  record Settings(
      WebSettings web,
      TextOptions text,
      ModelOptions models,
      Quota quota,
      boolean partial,
      int connections) {}

  private AwsWorkerContext(TaskEnvironment environment, Settings settings, StopSignal stop) {
    this.environment = environment;
    this.aws = own(AwsAccess.of(environment.region(), null));
    try {
      this.target = own(Database.open(address(), settings.connections()));
      this.shape = target.inTransaction(session -> TableShape.ofItems(session, target.shown()));
      this.model = settings.models().choice().id(shape.fixedDimensions());
      EmbeddingModel embedding =
          settings
              .models()
              .fitting(() -> aws.in(environment.bedrockRegion()), shape, target.shown());
      this.context = context(settings, embedding, stop);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Opens it.
   *
   * @throws dev.portage.fault.Fault where the target cannot be used, or has another dimension than
   *     the model
   */
  static AwsWorkerContext open(TaskEnvironment environment, Settings settings, StopSignal stop) {
    return new AwsWorkerContext(environment, settings, stop);
  }

  private <T extends AutoCloseable> T own(T resource) {
    opened.push(resource);
    return resource;
  }

  private WorkerContext context(Settings settings, EmbeddingModel model, StopSignal stop) {
    SourceReader reader =
        own(
            new SourceReader(
                new S3ObjectStore(S3Clients.of(aws)),
                settings.text().extraction(),
                settings.web(),
                settings.text().transcripts()));
    Pace pace = new Pace(settings.quota(), System::nanoTime);
    Embedder embedder =
        own(
            new Embedder(
                new PacedModel(model, pace, PacedModel.RetryWindow.DEFAULT),
                new PostgresVectorCache(target, model, FAILOVER),
                Embedder.Limits.DEFAULT));
    stop.onAsk(() -> embedder.stop(LAST_CALLS));
    return new WorkerContext(
        reader,
        environment.documentBucket(),
        embedder,
        target,
        environment.metadataUri().map(TaskMetadata::execId).orElse(TaskMetadata.UNKNOWN),
        settings.partial(),
        stop);
  }

  private Supplier<DatabaseAddress> address() {
    if (environment.address().isPresent()) {
      return environment.address()::get;
    }
    SecretStore secrets = new SecretsManagerStore(aws);
    String arn = environment.secretArn().orElseThrow();
    return () -> DatabaseSecret.parse(secrets.read(arn), arn);
  }

  /** Embeds this bot, with its user's rights on the table (UPSTREAM 2.6). */
  BotEmbedding embedding(BotKey bot) {
    return new BotEmbedding(tables.computeIfAbsent(bot.pk(), this::table), context);
  }

  private BotTable table(String user) {
    AwsAccess access =
        environment
            .tableRoleArn()
            .map(role -> StsTableRole.assume(aws, role, tableArn(role), user))
            .orElse(aws);
    return new DynamoBotTable(access, environment.tableName());
  }

  private String tableArn(String role) {
    // The role's partition is the table's: aws, aws-cn or aws-us-gov.
    String partition = role.substring(4, role.indexOf(':', 4));
    return "arn:%s:dynamodb:%s:%s:table/%s"
        .formatted(partition, aws.region(), environment.account(), environment.tableName());
  }

  /** The model that it embeds with, as a migration is begun with it. */
  String model() {
    return model;
  }

  /** What it writes into LastExecId. */
  String execId() {
    return context.execId();
  }

  /** The application's database. */
  Database target() {
    return target;
  }

  /** Its table. */
  TableShape shape() {
    return shape;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a part of the worker does not close", e);
      }
    }
  }
}
