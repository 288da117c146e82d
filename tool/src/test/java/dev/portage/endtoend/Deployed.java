package dev.portage.endtoend;

import dev.portage.Image;
import dev.portage.sandbox.ChatDeployment;
import dev.portage.sandbox.ChatDeployment.Target;
import dev.portage.sandbox.TempDirectory;
import dev.portage.sandbox.Tool;
import dev.portage.sandbox.aws.AwsSandbox;
import dev.portage.sandbox.aws.AwsSandboxSettings;
import dev.portage.sandbox.postgres.ClusterPlace;
import dev.portage.sandbox.postgres.TestDatabase;
import dev.portage.sandbox.postgres.TestPostgres;
import dev.portage.sandbox.sample.ExpectedOutcome;
import dev.portage.sandbox.sample.SampleBot;
import dev.portage.sandbox.sample.SampleDeployment;
import dev.portage.sandbox.sample.SampleSettings;
import dev.portage.sandbox.sample.SampleSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A sample deployment with a stack, a table and a new, empty database of its own. */
record Deployed(ChatDeployment chat, TestDatabase database) implements AutoCloseable {
  static final Tool TOOL = Image.tool();

  /** The same for all, so that all have the same bots with the same ids. */
  private static final Instant NOW = Instant.parse("2026-11-01T09:00:00Z");

  /** Directories that go with this JVM. */
  private static final Queue<TempDirectory> LEFTOVERS = new ConcurrentLinkedQueue<>();

  private static final AtomicInteger COUNT = new AtomicInteger();

  /** The sample, with its malformed items, on the sandbox that all tests share. */
  static Deployed sample() {
    return sample(Shared.AWS);
  }

  /** The same on a sandbox of the caller's. */
  static Deployed sample(AwsSandbox aws) {
    try {
      TestDatabase database = TestPostgres.freshDatabase();
      Target target =
          new Target(
              database.host(),
              database.port(),
              database.user(),
              database.password(),
              database.name());
      return new Deployed(
          ChatDeployment.deploy(
              aws, "Chat" + COUNT.incrementAndGet(), target, Shared.SAMPLE, Shared.FILES),
          database);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A sandbox whose embedding tasks are this command. */
  static AwsSandbox sandbox(List<String> worker) {
    try {
      Path directory = Files.createTempDirectory(ClusterPlace.parent(), "portage-end-to-end-");
      LEFTOVERS.add(TempDirectory.of(directory));
      return AwsSandbox.start(AwsSandboxSettings.in(directory, worker));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  SampleDeployment sampled() {
    return Shared.SAMPLE;
  }

  AwsSandbox aws() {
    return chat.aws();
  }

  /** Runs a verb to its end. */
  Run portage(String... arguments) {
    return Run.of(start(arguments));
  }

  /** Starts a verb. */
  Running start(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(1, List.of("--stack-name", chat.stackName()));
    return Running.start(TOOL.with(all), chat.aws().environment());
  }

  /** {@code migrate --route reembed --yes}, looking often, with these arguments besides. */
  Running migrating(String... more) {
    List<String> all =
        new ArrayList<>(List.of("migrate", "--route", "reembed", "--yes", "--poll", "0.2"));
    all.addAll(List.of(more));
    return start(all.toArray(String[]::new));
  }

  Run migrate(String... more) {
    return Run.of(migrating(more));
  }

  /** Bots that a migration brings back, in its order. */
  List<SampleBot> embedded() {
    return sampled().bots().stream()
        .filter(bot -> bot.expected() == ExpectedOutcome.EMBEDDED)
        .sorted((a, b) -> b.history().lastUsed().compareTo(a.history().lastUsed()))
        .toList();
  }

  /** Deletes all other bots: a test needs few. */
  void keepOnly(List<SampleBot> kept) {
    List<String> keys = kept.stream().map(SampleBot::sortKey).toList();
    try (DynamoDbClient dynamo = chat.dynamo()) {
      dynamo.scanPaginator(request -> request.tableName(chat.table())).items().stream()
          .filter(item -> item.get("SK").s().contains("#BOT#"))
          .filter(item -> !keys.contains(item.get("SK").s()))
          .toList()
          .forEach(item -> delete(dynamo, item.get("PK"), item.get("SK")));
    }
  }

  void delete(DynamoDbClient dynamo, AttributeValue pk, AttributeValue sk) {
    dynamo.deleteItem(request -> request.tableName(chat.table()).key(Map.of("PK", pk, "SK", sk)));
  }

  Connection connect() throws SQLException {
    return database.connect();
  }

  /** All that Portage may write: rows, journal and status. */
  StoredState storedState() throws SQLException {
    return StoredState.of(this);
  }

  @Override
  public void close() throws SQLException {
    database.close();
  }

  /** What all tests of a JVM share; made at the first use. */
  private static final class Shared {
    static final SampleSite SITE = SampleSite.start();
    static final SampleDeployment SAMPLE =
        SampleDeployment.of(SampleSettings.demo(NOW, SITE.uri()).withMalformedItems());
    static final Map<String, byte[]> FILES = ChatDeployment.files(SAMPLE);
    static final AwsSandbox AWS = sandbox(TOOL.worker());
  }
}
