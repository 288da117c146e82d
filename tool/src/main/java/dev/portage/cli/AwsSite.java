package dev.portage.cli;

import dev.portage.bots.BotTable;
import dev.portage.bots.DynamoBotTable;
import dev.portage.deployment.AwsAccess;
import dev.portage.deployment.Caller;
import dev.portage.deployment.CloudFormationStackReader;
import dev.portage.deployment.DatabaseSecret;
import dev.portage.deployment.Deployment;
import dev.portage.deployment.Discovery;
import dev.portage.deployment.S3DocumentBucket;
import dev.portage.deployment.SecretStore;
import dev.portage.deployment.SecretsManagerStore;
import dev.portage.deployment.ServiceQuotasReader;
import dev.portage.deployment.StackFacts;
import dev.portage.deployment.StsIdentity;
import dev.portage.embed.model.BedrockCohere;
import dev.portage.embed.model.ModelArguments;
import dev.portage.embed.model.ModelChoice;
import dev.portage.fleet.EcsFleet;
import dev.portage.migration.DeploymentClients;
import dev.portage.migration.RunContext;
import dev.portage.migration.SnapshotSource;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.sidecluster.Cluster;
import dev.portage.sidecluster.Clusters;
import dev.portage.sidecluster.RdsClusters;
import dev.portage.sidecluster.SideCluster;
import dev.portage.sidecluster.Snapshots;

/** A deployment in AWS, found by its stack. */
final class AwsSite implements AutoCloseable {
  /** For the coordinator's lock, the journal, and one to spare. */
  private static final int CONNECTIONS = 4;

  /** Where the application calls Bedrock unless it is told otherwise (UPSTREAM 4.1). */
  private static final String BEDROCK_REGION = "us-east-1";

  private final AwsAccess aws;
  private final DeploymentOptions options;

  private AwsSite(AwsAccess aws, DeploymentOptions options) {
    this.aws = aws;
    this.options = options;
  }

  static AwsSite of(DeploymentOptions options) {
    return new AwsSite(AwsAccess.of(options.region, options.profile), options);
  }

  /** In whose name AWS is called. */
  Caller caller() {
    return StsIdentity.of(aws);
  }

  Deployment deployment() {
    return Discovery.discover(
        new CloudFormationStackReader(aws), options.stackName, aws.region(), options.overrides());
  }

  /** All of it, for verbs that embed nothing. */
  DeploymentClients site() {
    return site(ModelChoice.of(ModelArguments.named(BedrockCohere.MULTILINGUAL)));
  }

  /**
   * All of it.
   *
   * @param model whose quotas count
   */
  DeploymentClients site(ModelChoice model) {
    Deployment deployment = deployment();
    EcsFleet fleet = new EcsFleet(aws, deployment);
    return new DeploymentClients(
        deployment,
        bots(deployment),
        new S3DocumentBucket(aws, deployment.documentBucket()),
        new ServiceQuotasReader(aws, bedrock(fleet), model.name()),
        fleet,
        fleet::size,
        () -> target(deployment));
  }

  BotTable bots(Deployment deployment) {
    return new DynamoBotTable(aws, deployment.conversationTable());
  }

  /** Where Bedrock is called, which takes a look at the embedding task's definition. */
  AwsAccess bedrock(Deployment deployment) {
    return bedrock(new EcsFleet(aws, deployment));
  }

  private AwsAccess bedrock(EcsFleet fleet) {
    return aws.in(
        options.bedrockRegion != null
            ? options.bedrockRegion
            : fleet.bedrockRegion().orElse(BEDROCK_REGION));
  }

  Database target(Deployment deployment) {
    return target(deployment, CONNECTIONS);
  }

  Database target(Deployment deployment, int connections) {
    SecretStore secrets = secrets();
    return Database.open(() -> address(deployment, secrets), connections);
  }

  /** A snapshot of the cluster that this stack had before. */
  SnapshotSource snapshot(String asked) {
    Clusters clusters = clusters();
    String stack = options.stackName;
    StackFacts facts = new CloudFormationStackReader(aws).read(stack);
    Cluster target = Cluster.ofStack(clusters, facts, stack);
    return new SnapshotSource(
        clusters, target, new Snapshots(clusters, stack, target.id()), asked, StoreOptions.noted());
  }

  /** The side clusters of a target of this stack. */
  SideCluster sideClusters(Database target, RunContext context) {
    return SnapshotSource.sideClusters(clusters(), target, context);
  }

  private Clusters clusters() {
    return new RdsClusters(aws);
  }

  SecretStore secrets() {
    return new SecretsManagerStore(aws);
  }

  private static DatabaseAddress address(Deployment deployment, SecretStore secrets) {
    String arn = deployment.secretArn();
    DatabaseAddress said = DatabaseSecret.parse(secrets.read(arn), arn);
    return new DatabaseAddress(
        deployment.databaseHost().isEmpty() ? said.host() : deployment.databaseHost(),
        deployment.databasePort() == 0 ? said.port() : deployment.databasePort(),
        said.database(),
        said.user(),
        said.password());
  }

  @Override
  public void close() {
    aws.close();
  }
}
