package dev.portage.wiring;

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
import dev.portage.embed.model.ModelChoice;
import dev.portage.embed.model.Pace;
import dev.portage.embed.model.PacedModel;
import dev.portage.embed.model.Quota;
import dev.portage.embed.source.s3.S3ObjectStore;
import dev.portage.embed.source.video.Transcripts;
import dev.portage.embed.source.web.WebSettings;
import dev.portage.embed.text.TextExtraction;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.store.TableShape;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Opens the resources that a worker uses in AWS, as configured by the environment of its container.
 */
public final class AwsWorkerContext implements AutoCloseable {
  /** How long calls in flight may take when the worker is asked to stop. */
  private static final Duration GRACE_PERIOD = Duration.ofSeconds(4);

  /** Several times as long as the failover of a cluster takes. */
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
   * The settings of a worker.
   *
   * @param web how pages are read
   * @param extraction how text is read out of files
   * @param transcripts how videos are read
   * @param model which one embeds
   * @param quota the quota of the model
   * @param partial see {@link WorkerContext#partial}
   * @param connections the most connections to the target
   */
  public record Settings(
      WebSettings web,
      TextExtraction extraction,
      Transcripts transcripts,
      ModelChoice model,
      Quota quota,
      boolean partial,
      int connections) {}

  private AwsWorkerContext(TaskEnvironment environment, Settings settings, StopSignal stop) {
    this.environment = environment;
    this.aws = own(AwsAccess.of(environment.region(), null));
    try {
      this.target = own(Database.open(address(), settings.connections()));
      this.shape = target.inTransaction(session -> TableShape.ofItems(session, target.describe()));
      this.model = settings.model().id(shape.fixedDimensions());
      EmbeddingModel embedding =
          FittingModel.open(
              settings.model(),
              () -> aws.in(environment.bedrockRegion()),
              shape,
              target.describe());
      this.context = context(settings, embedding, stop);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Opens the resources.
   *
   * @throws dev.portage.fault.Fault if the target cannot be used, or has another dimension than the
   *     model
   */
  public static AwsWorkerContext open(
      TaskEnvironment environment, Settings settings, StopSignal stop) {
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
                settings.extraction(),
                settings.web(),
                settings.transcripts()));
    Pace pace = new Pace(settings.quota(), System::nanoTime);
    Embedder embedder =
        own(
            new Embedder(
                new PacedModel(model, pace, PacedModel.RetryWindow.DEFAULT),
                new PostgresVectorCache(target, model, FAILOVER),
                Embedder.Limits.DEFAULT));
    stop.onAsk(() -> embedder.stop(GRACE_PERIOD));
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
    Supplier<DatabaseAddress> address =
        environment
            .address()
            .<Supplier<DatabaseAddress>>map(known -> () -> known)
            .orElseGet(this::secret);
    return () -> {
      DatabaseAddress known = address.get();
      return known.with(environment.tls().to(known.host()));
    };
  }

  private Supplier<DatabaseAddress> secret() {
    SecretStore secrets = new SecretsManagerStore(aws);
    String arn = environment.secretArn().orElseThrow();
    return () -> DatabaseSecret.parse(secrets.read(arn), arn);
  }

  /**
   * The embedding of this bot, with access only to its user's items in the table (UPSTREAM 2.6).
   */
  public BotEmbedding embedding(BotKey bot) {
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

  /** The id of the model with its dimension, as the journal stores it for a migration. */
  public String model() {
    return model;
  }

  /** The value for LastExecId. */
  public String execId() {
    return context.execId();
  }

  /** The application's database. */
  public Database target() {
    return target;
  }

  /** The shape of the application's table. */
  public TableShape shape() {
    return shape;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a resource of the worker could not be closed", e);
      }
    }
  }
}
