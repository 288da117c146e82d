package dev.portage.bench;

import dev.portage.sandbox.ChatDeployment;
import dev.portage.sandbox.ChatDeployment.Target;
import dev.portage.sandbox.TempDirectory;
import dev.portage.sandbox.Tool;
import dev.portage.sandbox.aws.AwsSandbox;
import dev.portage.sandbox.aws.AwsSandboxSettings;
import dev.portage.sandbox.aws.ChatStack;
import dev.portage.sandbox.aws.bedrock.BedrockSettings;
import dev.portage.sandbox.postgres.ApplicationSchema;
import dev.portage.sandbox.postgres.ClusterPlace;
import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A deployment of the application after an update: bots and their files, and an empty database with
 * durable writes.
 */
final class EmbedDeployment implements AutoCloseable {
  private final OpenResources opened = new OpenResources();
  private final Path directory;
  private final PostgresCluster postgres;
  private final AwsSandbox aws;
  private final ChatDeployment deployment;

  private EmbedDeployment(SyntheticBots bots) throws IOException, SQLException {
    this.directory = Files.createTempDirectory("portage-bench-");
    opened.add(TempDirectory.of(directory));
    this.postgres =
        opened.add(
            PostgresCluster.start(
                PostgresBinaries.find(System.err::println),
                ClusterPlace.newDirectory("portage-bench-pg-"),
                PostgresSettings.withPassword("bench").sharedBuffers(512)));
    try (Connection connection = postgres.connect(PostgresCluster.USER)) {
      ApplicationSchema.setUp(connection);
    }
    this.aws = opened.add(AwsSandbox.start(AwsSandboxSettings.in(directory, List.of("none"))));
    Target target =
        new Target(
            postgres.host(),
            postgres.port(),
            PostgresCluster.USER,
            postgres.password(),
            PostgresCluster.USER);
    this.deployment =
        ChatDeployment.deploy(aws, ChatStack.DEFAULT_NAME, target, bots.deployment(), bots.files());
  }

  static EmbedDeployment with(SyntheticBots bots) throws IOException {
    try {
      return new EmbedDeployment(bots);
    } catch (SQLException e) {
      throw new IllegalStateException("the database cannot be set up", e);
    }
  }

  AwsSandbox aws() {
    return aws;
  }

  /** Sets how Bedrock behaves from now on, with full quotas, and returns the log of its calls. */
  CallLog log(BedrockSettings settings) {
    CallLog log = new CallLog();
    aws.bedrock().listen(log::add);
    aws.bedrock().settings(settings);
    return log;
  }

  /** Starts the product with the environment variables of the stack's task definition. */
  Process start(Tool tool, String name, List<String> arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(tool.with(arguments))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(directory.resolve(name + ".log").toFile()));
    builder.environment().putAll(aws.environment());
    builder.environment().putAll(deployment.taskEnvironment());
    Process process = builder.start();
    opened.add(process::destroy);
    return process;
  }

  /** Returns the output of a process. */
  String output(String name) throws IOException {
    return Files.readString(directory.resolve(name + ".log"));
  }

  /** Returns the path of a file in the directory of this run. */
  Path file(String name) {
    return directory.resolve(name);
  }

  /**
   * Starts a migration without tasks, and returns when it has written its plan; it ends when
   * workers have embedded all bots.
   *
   * @param bots the number of bots in the plan
   */
  Process planned(Tool tool, int bots) throws IOException, InterruptedException {
    Process migration =
        start(
            tool, "migrate", List.of("migrate", "--route", "reembed", "--max-tasks", "0", "--yes"));
    while (one("SELECT coalesce(to_regclass('portage.unit')::oid, 0)") == 0
        || one("SELECT count(*) FROM portage.unit") < bots) {
      if (migration.waitFor(200, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "the migration ended before it had a plan:\n" + output("migrate"));
      }
    }
    return migration;
  }

  /** Returns the only number of a result from the target database. */
  long one(String sql) {
    return database().one(sql);
  }

  /** Returns the first column of a result from the target database. */
  List<String> column(String sql) {
    return database().column(sql);
  }

  private BenchDatabase database() {
    return new BenchDatabase(postgres, PostgresCluster.USER);
  }

  @Override
  public void close() {
    opened.close();
  }
}
