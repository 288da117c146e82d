package dev.portage.sandbox;

import dev.portage.sandbox.ChatDeployment.Target;
import dev.portage.sandbox.aws.AwsSandbox;
import dev.portage.sandbox.aws.AwsSandboxSettings;
import dev.portage.sandbox.aws.ChatStack;
import dev.portage.sandbox.lexical.LexicalEmbedder;
import dev.portage.sandbox.postgres.ApplicationSchema;
import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import dev.portage.sandbox.sample.SampleDeployment;
import dev.portage.sandbox.sample.SampleSettings;
import dev.portage.sandbox.sample.SampleSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The sample deployment as it is before an update, on two real PostgreSQL clusters: the old one
 * with the bots' rows, and the new one that is empty. {@link #update} replaces the one by the
 * other.
 */
public final class Sandbox implements AutoCloseable {
  private static final String DATABASE = "postgres";

  /** From root another user runs PostgreSQL, and reads and writes snapshots below. */
  private static final FileAttribute<Set<PosixFilePermission>> PASSABLE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x"));

  private final Deque<AutoCloseable> opened;
  private final PostgresCluster oldCluster;
  private final PostgresCluster newCluster;
  private final AwsSandbox aws;
  private final ChatDeployment deployment;

  private Sandbox(Deque<AutoCloseable> opened, List<String> worker, Consumer<String> progress)
      throws IOException {
    this.opened = opened;
    Path directory = Files.createTempDirectory("portage-sandbox-", PASSABLE);
    opened(TempDirectory.of(directory));
    SampleSite site = opened(SampleSite.start());
    SampleDeployment sample = SampleDeployment.of(SampleSettings.demo(Instant.now(), site.uri()));
    CompletableFuture<Map<String, byte[]>> files =
        CompletableFuture.supplyAsync(() -> ChatDeployment.files(sample));
    CompletableFuture<AwsSandbox> awsStarting =
        CompletableFuture.supplyAsync(
            () -> AwsSandbox.start(AwsSandboxSettings.in(directory, worker)));
    PostgresBinaries binaries = PostgresBinaries.find(progress);
    CompletableFuture<PostgresCluster> newStarting =
        CompletableFuture.supplyAsync(() -> cluster(binaries, "new"));
    this.oldCluster = opened(cluster(binaries, "old"));
    this.newCluster = opened(newStarting.join());
    this.aws = opened(awsStarting.join());
    this.deployment =
        ChatDeployment.deploy(
            aws, ChatStack.DEFAULT_NAME, target(oldCluster), sample, files.join());
    String id = deployment.clusterId();
    aws.rds().put(aws.rds().cluster(id).orElseThrow(), oldCluster);
    fill(oldCluster, sample);
    setUp(newCluster);
  }

  /**
   * Starts everything.
   *
   * @param worker the command that is an embedding task
   * @param progress hears what takes long: the first time, PostgreSQL is brought
   */
  public static Sandbox start(List<String> worker, Consumer<String> progress) {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      return new Sandbox(opened, worker, progress);
    } catch (IOException e) {
      close(opened);
      throw new IllegalStateException("the sandbox does not start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      close(opened);
      throw e;
    }
  }

  private static PostgresCluster cluster(PostgresBinaries binaries, String name) {
    Path directory = PostgresBinaries.newDirectory("portage-" + name + "-");
    return PostgresCluster.start(
        binaries, directory, PostgresSettings.withPassword("sandbox-" + name));
  }

  private void fill(PostgresCluster cluster, SampleDeployment sample) {
    setUp(cluster);
    LexicalEmbedder embedder = new LexicalEmbedder();
    try (Connection connection = cluster.connect(DATABASE)) {
      connection.setAutoCommit(false);
      sample.oldRows(deployment.bucket()).insert(connection, embedder::embed);
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException("the old cluster cannot be filled: " + e.getMessage(), e);
    }
  }

  private static void setUp(PostgresCluster cluster) {
    try (Connection connection = cluster.connect(DATABASE)) {
      ApplicationSchema.setUp(connection);
    } catch (SQLException e) {
      throw new IllegalStateException("the application's set-up fails: " + e.getMessage(), e);
    }
  }

  private static Target target(PostgresCluster cluster) {
    return new Target(
        cluster.host(), cluster.port(), PostgresCluster.USER, cluster.password(), DATABASE);
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
  }

  /**
   * Plays the update: the stack's cluster is the new, empty one from now on. The last snapshot of
   * the old one is taken meanwhile, as RDS says; the old one keeps running, unlisted.
   */
  public void update() {
    deployment.replaceCluster(target(newCluster));
  }

  /** What a process needs in its environment to use this as if it were AWS. */
  public Map<String, String> environment() {
    return aws.environment();
  }

  /** The cluster before the update, with the bots' rows. */
  public PostgresCluster oldCluster() {
    return oldCluster;
  }

  /** The cluster after the update. */
  public PostgresCluster newCluster() {
    return newCluster;
  }

  /** The AWS side. */
  public AwsSandbox aws() {
    return aws;
  }

  /** The application. */
  public ChatDeployment deployment() {
    return deployment;
  }

  @Override
  public void close() {
    close(opened);
  }

  private static void close(Deque<AutoCloseable> opened) {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        System.err.println("sandbox: a part did not end well: " + e);
      }
    }
  }
}
