package dev.portage.sandbox.bench;

import dev.portage.sandbox.ChatDeployment;
import dev.portage.sandbox.ChatDeployment.Target;
import dev.portage.sandbox.Leftovers;
import dev.portage.sandbox.Tool;
import dev.portage.sandbox.aws.AwsSandbox;
import dev.portage.sandbox.aws.AwsSandboxSettings;
import dev.portage.sandbox.aws.ChatStack;
import dev.portage.sandbox.aws.bedrock.BedrockSettings;
import dev.portage.sandbox.postgres.ApplicationSchema;
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

/** The application after an update, with an empty and durable database, and bots to bring back. */
final class BenchWorld implements AutoCloseable {
  private final Opened opened = new Opened();
  private final Path directory;
  private final PostgresCluster postgres;
  private final AwsSandbox aws;
  private final ChatDeployment deployment;

  private BenchWorld(MadeUpBots bots) throws IOException, SQLException {
    this.directory = Files.createTempDirectory("portage-bench-");
    opened.add(Leftovers.of(directory));
    this.postgres =
        opened.add(
            PostgresCluster.start(
                PostgresBinaries.find(System.err::println),
                PostgresBinaries.newDirectory("portage-bench-pg-"),
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

  static BenchWorld with(MadeUpBots bots) throws IOException {
    try {
      return new BenchWorld(bots);
    } catch (SQLException e) {
      throw new IllegalStateException("the database cannot be set up", e);
    }
  }

  AwsSandbox aws() {
    return aws;
  }

  /** Logs its calls and behaves like this from now on, with full quotas. */
  CallLog log(BedrockSettings settings) {
    CallLog log = new CallLog();
    aws.bedrock().listen(log::add);
    aws.bedrock().settings(settings);
    return log;
  }

  /** Starts the product, in AWS and with the variables of the stack's task definition. */
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

  /** What a process said. */
  String said(String name) throws IOException {
    return Files.readString(directory.resolve(name + ".log"));
  }

  /** A file of this run. */
  Path file(String name) {
    return directory.resolve(name);
  }

  /**
   * Starts a migration that leaves the bots to workers; it plans, and ends when they are done.
   *
   * @param bots as many as are planned
   */
  Process planned(Tool tool, int bots) throws IOException, InterruptedException {
    Process migration =
        start(
            tool, "migrate", List.of("migrate", "--route", "reembed", "--max-tasks", "0", "--yes"));
    while (one("SELECT coalesce(to_regclass('portage.unit')::oid, 0)") == 0
        || one("SELECT count(*) FROM portage.unit") < bots) {
      if (migration.waitFor(200, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("nothing was planned:\n" + said("migrate"));
      }
    }
    return migration;
  }

  /** A number from the target. */
  long one(String sql) {
    return database().one(sql);
  }

  /** The first column of a result. */
  List<String> column(String sql) {
    return database().column(sql);
  }

  private Asked database() {
    return new Asked(postgres, PostgresCluster.USER);
  }

  @Override
  public void close() {
    opened.close();
  }
}
