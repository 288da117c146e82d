package dev.portage.wiring;

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
import dev.portage.deployment.StackCluster;
import dev.portage.deployment.StackFacts;
import dev.portage.deployment.StsIdentity;
import dev.portage.dms.DmsMigration;
import dev.portage.dms.DmsOrder;
import dev.portage.dms.DmsRemoval;
import dev.portage.dms.DmsSource;
import dev.portage.embed.model.BedrockCohere;
import dev.portage.embed.model.ModelArguments;
import dev.portage.embed.model.ModelChoice;
import dev.portage.fleet.EcsFleet;
import dev.portage.migration.CloneChoice;
import dev.portage.migration.DeploymentClients;
import dev.portage.migration.DmsLoading;
import dev.portage.migration.RunContext;
import dev.portage.migration.SideClusterSource;
import dev.portage.migration.SnapshotChoice;
import dev.portage.migration.StackRemovers;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import dev.portage.sidecluster.Clones;
import dev.portage.sidecluster.Cluster;
import dev.portage.sidecluster.ClusterId;
import dev.portage.sidecluster.Clusters;
import dev.portage.sidecluster.RdsClusters;
import dev.portage.sidecluster.Snapshots;
import java.util.List;
import java.util.Optional;

/** The clients of a deployment in AWS, which is found by its stack. */
public final class StackClients implements AutoCloseable {
  /** Connections for the coordinator's lock, the journal, and one to spare. */
  private static final int CONNECTIONS = 4;

  /** Where the application calls Bedrock by default (UPSTREAM 4.1). */
  private static final String BEDROCK_REGION = "us-east-1";

  private final AwsAccess aws;
  private final StackChoice choice;

  private StackClients(AwsAccess aws, StackChoice choice) {
    this.aws = aws;
    this.choice = choice;
  }

  /**
   * Prepares the clients; nothing is called yet.
   *
   * @throws dev.portage.fault.Fault NO_CREDENTIALS, UNKNOWN_REGION
   */
  public static StackClients of(StackChoice choice) {
    return new StackClients(
        AwsAccess.of(choice.region().orElse(null), choice.profile().orElse(null)), choice);
  }

  /** In whose name AWS is called. */
  public Caller caller() {
    return StsIdentity.of(aws);
  }

  /** The deployment's values, found in its stack. */
  public Deployment deployment() {
    return Discovery.discover(
        new CloudFormationStackReader(aws), choice.stackName(), aws.region(), choice.overrides());
  }

  /** All clients, for commands that embed nothing. */
  public DeploymentClients all() {
    return all(ModelChoice.of(ModelArguments.named(BedrockCohere.MULTILINGUAL)));
  }

  /**
   * All clients.
   *
   * @param model whose quotas count
   */
  public DeploymentClients all(ModelChoice model) {
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

  /** The table of the bots. */
  public BotTable bots(Deployment deployment) {
    return new DynamoBotTable(aws, deployment.conversationTable());
  }

  /** Access to the region where Bedrock is called; it reads the embedding task's definition. */
  public AwsAccess bedrock(Deployment deployment) {
    return bedrock(new EcsFleet(aws, deployment));
  }

  private AwsAccess bedrock(EcsFleet fleet) {
    return aws.in(choice.bedrockRegion().or(fleet::bedrockRegion).orElse(BEDROCK_REGION));
  }

  /** Connections to the stack's cluster. */
  public Database target(Deployment deployment) {
    return target(deployment, CONNECTIONS);
  }

  Database target(Deployment deployment, int connections) {
    SecretStore secrets = secrets();
    return Database.open(() -> address(deployment, secrets), connections);
  }

  /**
   * A snapshot of the cluster that this stack had before, as a side cluster.
   *
   * @param password that was noted for it
   */
  SideClusterSource snapshot(String asked, Optional<Password> password) {
    Cluster target = cluster();
    return new SideClusterSource(
        clusters(), target, new SnapshotChoice(snapshots(target), asked), password);
  }

  /**
   * A clone of a cluster beside that of this stack, as a side cluster.
   *
   * @param password of that cluster
   */
  SideClusterSource cloned(String asked, Optional<Password> password) {
    Cluster target = cluster();
    Clones clones = new Clones(clusters(), target);
    return new SideClusterSource(
        clusters(), target, new CloneChoice(clones, clones.named(asked)), password);
  }

  /**
   * The cluster that the stack uses now.
   *
   * @throws dev.portage.fault.Fault MISSING_OUTPUT where neither the stack, nor its secret, nor an
   *     option names one; AWS_REFUSED where RDS has none of that name
   */
  public Cluster cluster() {
    String stack = choice.stackName();
    StackFacts facts = new CloudFormationStackReader(aws).read(stack);
    String id = StackCluster.identifier(facts, stack, choice.overrides(), secrets());
    return Cluster.ofStack(clusters(), new ClusterId(id), stack);
  }

  /**
   * The snapshots of the clusters that this stack had before.
   *
   * @param now its cluster
   */
  public Snapshots snapshots(Cluster now) {
    return new Snapshots(clusters(), choice.stackName(), now.id());
  }

  /**
   * What removes the resources of a target of this stack in AWS.
   *
   * @param source of a data migration, where it is named
   */
  public StackRemovers removers(Database target, Optional<Database> source, RunContext context) {
    DmsSource from = source.<DmsSource>map(DmsSource.Open::new).orElseGet(DmsSource.Unknown::new);
    return new StackRemovers(
        SideClusterSource.sideClusters(clusters(), target, context),
        new DmsRemoval(aws, target, from, StackRemovers.waits(context)));
  }

  /**
   * How DMS loads rows into the stack's cluster.
   *
   * @param role ARN of a role for DMS; empty where Portage creates one
   * @param certificate PEM text of those who sign the servers' certificates
   */
  DmsLoading loading(Optional<String> role, Optional<String> certificate) {
    return new DmsLoading(
        () -> address(deployment(), secrets()),
        () -> cluster().id().value(),
        () -> new DmsOrder.Settings(List.of(deployment().securityGroup()), role, certificate),
        (sides, order, wait) -> new DmsMigration(aws, sides, order, wait),
        (target, wait) -> new DmsRemoval(aws, target, new DmsSource.Unknown(), wait).removeAll());
  }

  private Clusters clusters() {
    return new RdsClusters(aws);
  }

  SecretStore secrets() {
    return new SecretsManagerStore(aws);
  }

  private DatabaseAddress address(Deployment deployment, SecretStore secrets) {
    String arn = deployment.secretArn();
    DatabaseAddress secret = DatabaseSecret.parse(secrets.read(arn), arn);
    String host = deployment.databaseHost().isEmpty() ? secret.host() : deployment.databaseHost();
    return new DatabaseAddress(
        host,
        deployment.databasePort() == 0 ? secret.port() : deployment.databasePort(),
        secret.database(),
        secret.user(),
        secret.password(),
        choice.overrides().tls().through(host, secret.host()),
        Optional.empty());
  }

  @Override
  public void close() {
    aws.close();
  }
}
