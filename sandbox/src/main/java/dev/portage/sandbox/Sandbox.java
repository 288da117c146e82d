package dev.portage.sandbox;

import dev.portage.sandbox.ChatDeployment.Target;
import dev.portage.sandbox.aws.AwsSandbox;
import dev.portage.sandbox.aws.AwsSandboxSettings;
import dev.portage.sandbox.aws.ChatStack;
import dev.portage.sandbox.lexical.LexicalEmbedder;
import dev.portage.sandbox.postgres.ApplicationSchema;
import dev.portage.sandbox.postgres.ClusterPlace;
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
 * Runs the sample deployment on this machine, with two real PostgreSQL clusters: the old one has
 * the rows of the bots, and the new one is empty. {@link #update} replaces the old one by the new
 * one.
 */
public final class Sandbox implements AutoCloseable {
  private static final String DATABASE = "postgres";

  /**
   * As root, PostgreSQL runs as another user, which reads and writes snapshots in the directory.
   */
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
    Path directory = Files.createTempDirectory(ClusterPlace.parent(), "portage-sandbox-", PASSABLE);
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
   * @param worker the command of an embedding task
   * @param progress gets a line for each slow step, such as the download of PostgreSQL
   */
  public static Sandbox start(List<String> worker, Consumer<String> progress) {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      return new Sandbox(opened, worker, progress);
    } catch (IOException e) {
      close(opened);
      throw new IllegalStateException("cannot start the sandbox: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      close(opened);
      throw e;
    }
  }

  private static PostgresCluster cluster(PostgresBinaries binaries, String name) {
    Path directory = ClusterPlace.newDirectory("portage-" + name + "-");
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
      throw new IllegalStateException("cannot fill the old cluster: " + e.getMessage(), e);
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
   * Simulates the update of the application: from now on the new, empty cluster is the stack's. RDS
   * takes the last snapshot of the old one; its server keeps running, but RDS no longer lists it.
   */
  public void update() {
    deployment.replaceCluster(target(newCluster));
  }

  /** Returns the environment variables with which a process uses the sandbox instead of AWS. */
  public Map<String, String> environment() {
    return aws.environment();
  }

  /** Returns the cluster before the update, with the bots' rows. */
  public PostgresCluster oldCluster() {
    return oldCluster;
  }

  /** Returns the cluster after the update. */
  public PostgresCluster newCluster() {
    return newCluster;
  }

  /** Returns the simulated AWS account. */
  public AwsSandbox aws() {
    return aws;
  }

  /** Returns the deployed application. */
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
        System.err.println("sandbox: cannot stop a part of it: " + e);
      }
    }
  }
}
