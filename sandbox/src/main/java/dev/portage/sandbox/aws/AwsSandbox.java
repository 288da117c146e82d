package dev.portage.sandbox.aws;

import dev.portage.sandbox.aws.bedrock.BedrockRuntime;
import dev.portage.sandbox.aws.cloudformation.CloudFormation;
import dev.portage.sandbox.aws.dms.Dms;
import dev.portage.sandbox.aws.dms.DmsSettings;
import dev.portage.sandbox.aws.dynamodb.DynamoForward;
import dev.portage.sandbox.aws.dynamodb.DynamoLocal;
import dev.portage.sandbox.aws.ecs.Ecs;
import dev.portage.sandbox.aws.ecs.TaskMetadataEndpoint;
import dev.portage.sandbox.aws.ecs.TaskRunner;
import dev.portage.sandbox.aws.http.Account;
import dev.portage.sandbox.aws.http.AwsEndpoint;
import dev.portage.sandbox.aws.iam.Iam;
import dev.portage.sandbox.aws.rds.Rds;
import dev.portage.sandbox.aws.s3.S3;
import dev.portage.sandbox.aws.secretsmanager.Secrets;
import dev.portage.sandbox.aws.servicequotas.ServiceQuotas;
import dev.portage.sandbox.aws.sts.Sts;
import dev.portage.sandbox.network.Vpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Runs all AWS services of the sandbox behind one endpoint, DynamoDB included.
 *
 * <p>They stop with {@link #close} and when the JVM shuts down; task processes end even when the
 * JVM is killed. A program that uses this class must end with {@code System.exit}, since a thread
 * of DynamoDB Local keeps running for some minutes.
 */
public final class AwsSandbox implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final AwsEndpoint endpoint;
  private final Map<String, String> environment;
  private final Account account;
  private final BedrockRuntime bedrock;
  private final CloudFormation cloudFormation;
  private final Dms dms;
  private final Ecs ecs;
  private final Iam iam;
  private final Rds rds;
  private final S3 s3;
  private final Secrets secretsManager;
  private final ServiceQuotas serviceQuotas;
  private final Sts sts;
  private final Vpc vpc;
  private final Thread atExit = Thread.ofPlatform().name("aws-sandbox-end").unstarted(this::end);

  private AwsSandbox(AwsSandboxSettings settings) throws IOException {
    // DynamoDB Local is the slowest part, so it starts first and in parallel with the others.
    CompletableFuture<DynamoLocal> dynamo = CompletableFuture.supplyAsync(DynamoLocal::start);
    this.account = settings.account();
    this.endpoint = opened(AwsEndpoint.start());
    this.environment = environment(endpoint.uri(), account);
    this.bedrock = new BedrockRuntime(settings.bedrock(), settings.clock());
    this.cloudFormation = new CloudFormation(account);
    this.ecs = ecs(settings);
    this.vpc = opened(new Vpc());
    this.rds =
        opened(
            new Rds(
                account,
                settings.rds(),
                settings.clock(),
                settings.directory().resolve("rds"),
                vpc));
    rds.subnets(ChatStack.zones(account));
    this.s3 = new S3(settings.directory().resolve("s3"));
    this.secretsManager = new Secrets(account, settings.clock());
    this.iam = new Iam(account, settings.clock());
    this.dms = opened(dms(settings));
    this.serviceQuotas = new ServiceQuotas(account);
    this.sts = new Sts(account, settings.clock());
    DynamoForward forward = opened(new DynamoForward(opened(dynamo.join()).uri()));
    // ECS is opened last, so that it closes first and every running task still has its table.
    opened(ecs);
    reportQuotas();
    serve(forward);
  }

  /** Starts all services; they are ready when this method returns. */
  public static AwsSandbox start(AwsSandboxSettings settings) {
    try {
      AwsSandbox sandbox = new AwsSandbox(settings);
      Runtime.getRuntime().addShutdownHook(sandbox.atExit);
      return sandbox;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot start the AWS services of the sandbox: " + e.getMessage(), e);
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
  }

  private Ecs ecs(AwsSandboxSettings settings) throws IOException {
    TaskRunner runner = TaskRunner.open(settings.worker(), environment, settings.clock());
    return new Ecs(
        account, settings.ecs(), settings.clock(), settings.directory().resolve("logs"), runner);
  }

  /** In this account someone has used the console of DMS, which creates a role. */
  private Dms dms(AwsSandboxSettings settings) {
    iam.put("dms-vpc-role", "dms.amazonaws.com");
    return new Dms(
        account,
        new DmsAccess(account, iam, secretsManager),
        DmsSettings.defaults(ChatStack.zones(account)),
        settings.clock(),
        settings.directory().resolve("dms"));
  }

  private static Map<String, String> environment(URI uri, Account account) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("AWS_ENDPOINT_URL", uri.toString());
    environment.put("AWS_REGION", account.region());
    environment.put("AWS_DEFAULT_REGION", account.region());
    environment.put("AWS_ACCESS_KEY_ID", "AKIASANDBOXSANDBOX00");
    environment.put("AWS_SECRET_ACCESS_KEY", "sandbox");
    return environment;
  }

  private void reportQuotas() {
    serviceQuotas.put(
        "fargate",
        ServiceQuotas.FARGATE_VCPUS,
        "Fargate On-Demand vCPU resource count",
        () -> ecs.settings().vcpus());
    reportModel(
        "On-demand",
        "Cohere Embed Multilingual",
        ServiceQuotas.COHERE_TOKENS_PER_MINUTE,
        ServiceQuotas.COHERE_CALLS_PER_MINUTE);
    reportModel(
        "On-demand",
        "Amazon Titan Text Embeddings V2",
        ServiceQuotas.TITAN_TOKENS_PER_MINUTE,
        ServiceQuotas.TITAN_CALLS_PER_MINUTE);
    // These codes are invented: Portage finds these quotas by their names.
    reportModel("On-demand", "Cohere Embed English", "L-0000E301", "L-0000E302");
    reportModel("On-demand", "Cohere Embed V4", "L-0000E401", "L-0000E402");
    reportModel("Cross-region", "Cohere Embed V4", "L-0000E403", "L-0000E404");
  }

  private void reportModel(String where, String model, String tokens, String calls) {
    String name = where + " model inference %s per minute for " + model;
    serviceQuotas.put(
        "bedrock", tokens, name.formatted("tokens"), () -> bedrock.settings().tokensPerMinute());
    serviceQuotas.put(
        "bedrock", calls, name.formatted("requests"), () -> bedrock.settings().callsPerMinute());
  }

  private void serve(DynamoForward dynamo) {
    endpoint.add(dynamo);
    endpoint.add(new TaskMetadataEndpoint(account, ecs::task));
    endpoint.add(bedrock);
    endpoint.add(cloudFormation);
    endpoint.add(dms);
    endpoint.add(ecs);
    endpoint.add(iam);
    endpoint.add(rds);
    endpoint.add(secretsManager);
    endpoint.add(serviceQuotas);
    endpoint.add(sts);
    endpoint.add(s3);
  }

  /**
   * Returns the HTTP endpoint, with its counts of calls, injected faults and unknown operations.
   */
  public AwsEndpoint endpoint() {
    return endpoint;
  }

  /** Returns the environment variables with which a process uses the sandbox instead of AWS. */
  public Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  /** Returns the account and the region. */
  public Account account() {
    return account;
  }

  /** Returns Bedrock, which computes embeddings. */
  public BedrockRuntime bedrock() {
    return bedrock;
  }

  /** Returns CloudFormation, which has the stacks. */
  public CloudFormation cloudFormation() {
    return cloudFormation;
  }

  /** Returns DMS, which migrates databases. */
  public Dms dms() {
    return dms;
  }

  /** Returns ECS, which runs the tasks. */
  public Ecs ecs() {
    return ecs;
  }

  /** Returns IAM, which has the roles. */
  public Iam iam() {
    return iam;
  }

  /** Returns RDS, which has the database clusters and their snapshots. */
  public Rds rds() {
    return rds;
  }

  /** Returns S3, which has the documents. */
  public S3 s3() {
    return s3;
  }

  /** Returns Secrets Manager. */
  public Secrets secretsManager() {
    return secretsManager;
  }

  /** Returns Service Quotas. */
  public ServiceQuotas serviceQuotas() {
    return serviceQuotas;
  }

  /** Returns STS, which records the roles that were assumed. */
  public Sts sts() {
    return sts;
  }

  /** Returns the network of the database clusters. */
  public Vpc vpc() {
    return vpc;
  }

  /** Ends all tasks first, and then the servers; a second call is a no-op. */
  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is shutting down already, and the hook runs as well.
    }
  }

  private synchronized void end() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        System.getLogger(AwsSandbox.class.getName())
            .log(System.Logger.Level.WARNING, "cannot stop a part of the sandbox", e);
      }
    }
  }
}
