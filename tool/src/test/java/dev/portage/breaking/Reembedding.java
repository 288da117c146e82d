package dev.portage.breaking;

import dev.portage.bots.BotTable;
import dev.portage.deployment.AccountQuotas;
import dev.portage.deployment.Deployment;
import dev.portage.deployment.DocumentBucket;
import dev.portage.deployment.Quotas;
import dev.portage.deployment.TaskContract;
import dev.portage.embed.model.BedrockCohere;
import dev.portage.embed.model.ModelArguments;
import dev.portage.embed.model.ModelChoice;
import dev.portage.fault.RetryPolicy;
import dev.portage.fleet.EmbeddingTasks;
import dev.portage.fleet.FleetLimits;
import dev.portage.migration.DeploymentClients;
import dev.portage.migration.IndexSettings;
import dev.portage.migration.Interrupt;
import dev.portage.migration.Migration;
import dev.portage.migration.MigrationReport;
import dev.portage.migration.RecordingReporter;
import dev.portage.migration.ReembedSettings;
import dev.portage.migration.RunContext;
import dev.portage.plan.RetryFailed;
import dev.portage.plan.TaskSize;
import dev.portage.plan.TenantSelection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The route reembed in this JVM, over a fixture whose bots have one file each. */
final class Reembedding {
  private final EmbedFixture fixture;
  private final EmbeddingTasks tasks;
  private Breaker breaker = Breaker.never();
  private FaultPoint toTarget = Breaker.never();
  private RecordingReporter reporter = new RecordingReporter();
  private RetryPolicy retry = RetryPolicy.FAILOVER.every(Duration.ofMillis(20));
  private TenantSelection selection = TenantSelection.ALL;
  private OptionalInt maxTasks = OptionalInt.empty();
  private Interrupt interrupt = new Interrupt(false);
  private IndexSettings index = IndexSettings.USUAL;

  Reembedding(EmbedFixture fixture, EmbeddingTasks tasks) {
    this.fixture = fixture;
    this.tasks = tasks;
  }

  /** Breaks calls to AWS, and writes to the target. */
  Reembedding breaking(Breaker ofAws, FaultPoint ofTarget) {
    breaker = ofAws;
    toTarget = ofTarget;
    return this;
  }

  Reembedding reporting(RecordingReporter to) {
    reporter = to;
    return this;
  }

  Reembedding retrying(RetryPolicy policy) {
    retry = policy;
    return this;
  }

  /** Embeds only some bots. */
  Reembedding selecting(TenantSelection bots) {
    selection = bots;
    return this;
  }

  /** Starts no task: workers embed all bots. */
  Reembedding leftToWorkers() {
    maxTasks = OptionalInt.of(0);
    return this;
  }

  /** With a Ctrl-C of the test's. */
  Reembedding interruptedBy(Interrupt other) {
    interrupt = other;
    return this;
  }

  /** What becomes of the vector index. */
  Reembedding indexing(IndexSettings settings) {
    index = settings;
    return this;
  }

  MigrationReport run() throws Exception {
    try (CuttingProxy proxy =
        CuttingProxy.before(fixture.database.host(), fixture.database.port(), toTarget)) {
      DeploymentClients clients =
          new DeploymentClients(
              new Deployment(
                  "Stack",
                  "us-east-1",
                  TaskContract.EVENT,
                  "table",
                  "cluster",
                  "family",
                  List.of("subnet"),
                  "sg",
                  "arn",
                  "",
                  0,
                  EmbedFixture.BUCKET),
              breaker.around(BotTable.class, fixture.botTable.apply(fixture.bots)),
              breaker.around(DocumentBucket.class, prefix -> Map.of("facts.txt", 400L)),
              breaker.around(Quotas.class, () -> AccountQuotas.DEFAULTS),
              breaker.around(EmbeddingTasks.class, tasks),
              () -> TaskSize.APPLICATION,
              () -> fixture.openToBreak(proxy));
      ReembedSettings settings =
          new ReembedSettings(
              "test",
              "test",
              FleetLimits.Given.USUAL.with(maxTasks),
              RetryFailed.NONE,
              false,
              selection,
              index,
              1,
              Duration.ofMillis(1),
              ModelChoice.of(ModelArguments.named(BedrockCohere.MULTILINGUAL)),
              Map.of(),
              retry);
      RunContext context = new RunContext(reporter, interrupt, InstantSource.system());
      return Migration.reembed(() -> clients, settings, context).run();
    }
  }
}
