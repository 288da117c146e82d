package dev.portage.sandbox;

import dev.portage.sandbox.aws.AwsSandbox;
import dev.portage.sandbox.aws.ChatStack;
import dev.portage.sandbox.aws.dynamodb.ConversationTable;
import dev.portage.sandbox.aws.ecs.TaskDefinition.Container;
import dev.portage.sandbox.aws.rds.AuroraCluster;
import dev.portage.sandbox.aws.secretsmanager.RdsSecret;
import dev.portage.sandbox.sample.SampleDeployment;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * One deployment of the application in the sandbox's AWS account: stack, secret, table, bucket, ECS
 * cluster and task definition, all named after the stack, with the data of a sample. One sandbox
 * can have several deployments.
 *
 * @param aws the AWS account of the deployment
 * @param stackName name of the CloudFormation stack
 * @param table DynamoDB table
 * @param bucket S3 bucket of the bots' files
 * @param secretArn ARN of the database's secret
 * @param sample the data in table and bucket
 */
public record ChatDeployment(
    AwsSandbox aws,
    String stackName,
    String table,
    String bucket,
    String secretArn,
    SampleDeployment sample) {

  private static final String CONTAINER = "Container";

  /** Logical id (UPSTREAM 1.3). */
  private static final String CLUSTER = "VectorStoreClusterEFE7D2F8";

  /**
   * Aurora no longer offers the template's 15.3 (UPSTREAM 3.4), so a new cluster has this version.
   */
  private static final String RUNNING_VERSION = "15.8";

  /** How long the application has been deployed, and its cluster with it. */
  private static final Duration AGE = Duration.ofDays(120);

  /**
   * The address of a database, with the credentials of its superuser.
   *
   * @param host a loopback address
   * @param port the port of its cluster
   * @param user the superuser
   * @param password the superuser's password
   * @param name the name of the database
   */
  public record Target(String host, int port, String user, String password, String name) {}

  /**
   * Generates the files of the sample, by their S3 key. This takes one or two seconds, and may run
   * in parallel with something else.
   */
  public static Map<String, byte[]> files(SampleDeployment sample) {
    Map<String, byte[]> files = new ConcurrentHashMap<>();
    sample.objects().parallelStream().forEach(object -> files.put(object.key(), object.bytes()));
    return files;
  }

  /**
   * Deploys the application with the data of this sample.
   *
   * @param stackName also part of the name of every resource
   * @param target the database of the application
   * @param files the files of the sample, by their S3 key
   */
  public static ChatDeployment deploy(
      AwsSandbox aws,
      String stackName,
      Target target,
      SampleDeployment sample,
      Map<String, byte[]> files) {
    String secretName = stackName + "VectorStoreClusterSecret";
    String arn = aws.secretsManager().put(secretName, secret(stackName, target));
    ChatDeployment deployment =
        new ChatDeployment(
            aws,
            stackName,
            stackName + "-DatabaseConversationTable03F3FD7A-SANDBOX",
            stackName.toLowerCase(Locale.ROOT) + "-documentbucket-sandbox",
            arn,
            sample);
    deployment.stack(target);
    aws.rds().put(deployment.cluster(target), Instant.now().minus(AGE));
    deployment.task();
    deployment.fill(files);
    return deployment;
  }

  /**
   * Simulates the update of the application: from now on the stack refers to another, empty
   * cluster, which is encrypted (UPSTREAM 3.3, 3.4), and RDS has nothing of the old cluster but its
   * last snapshot.
   */
  public void replaceCluster(Target target) {
    String replaced = clusterId();
    aws.secretsManager().put(stackName + "VectorStoreClusterSecret", secret(stackName, target));
    stack(target);
    aws.rds().put(cluster(target).version(RUNNING_VERSION).encrypted(key()));
    aws.rds().replaced(replaced, StackNames.lastSnapshot(stackName, CLUSTER, replaced));
  }

  /** Returns the identifier of the cluster to which the stack refers now. */
  public String clusterId() {
    return aws.cloudFormation().stack(stackName).resources().get(CLUSTER).physicalId();
  }

  private AuroraCluster cluster(Target target) {
    return AuroraCluster.ofStack(
        stackName, clusterId(stackName, target), target.host(), target.port());
  }

  private String key() {
    return aws.account().arn("kms", "key/0a1b2c3d-0000-4000-8000-aws0rds0key0");
  }

  private static String secret(String stackName, Target target) {
    return new RdsSecret(
            target.host(),
            target.port(),
            target.user(),
            target.password(),
            target.name(),
            clusterId(stackName, target))
        .json();
  }

  private static String clusterId(String stackName, Target target) {
    return StackNames.cluster(stackName, CLUSTER, target.port());
  }

  private void stack(Target target) {
    aws.cloudFormation()
        .put(
            new ChatStack(
                    table,
                    roleArn(),
                    bucket,
                    secretArn,
                    target.host(),
                    target.port(),
                    clusterId(stackName, target),
                    ecsCluster(),
                    family())
                .named(stackName));
  }

  private String roleArn() {
    return aws.account().role(stackName + "-DatabaseTableAccessRole59AAC05E-SANDBOX");
  }

  private String ecsCluster() {
    return stackName + "-EmbeddingCluster52B0C71F-SANDBOX";
  }

  private String family() {
    return stackName + "EmbeddingTaskDefinition9C442847";
  }

  private void task() {
    aws.ecs().createCluster(ecsCluster());
    aws.ecs()
        .register(
            family(),
            2048,
            4096,
            new Container(
                CONTAINER,
                "sandbox/portage-worker",
                List.of("-u", "embedding/main.py"),
                taskEnvironment()));
  }

  /**
   * Returns the environment of the application's task definition (UPSTREAM 4.1), and what lets a
   * worker in Java read the sample's web site, which is on this machine.
   */
  public Map<String, String> taskEnvironment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("BEDROCK_REGION", aws.account().region());
    environment.put("REGION", aws.account().region());
    environment.put("ACCOUNT", aws.account().id());
    environment.put("DB_SECRETS_ARN", secretArn);
    environment.put("TABLE_NAME", table);
    environment.put("TABLE_ACCESS_ROLE_ARN", roleArn());
    environment.put("DOCUMENT_BUCKET", bucket);
    environment.put("JDK_JAVA_OPTIONS", "-Dportage.test.anyaddress=true");
    return environment;
  }

  private void fill(Map<String, byte[]> files) {
    aws.s3().createBucket(bucket);
    files.forEach((key, bytes) -> aws.s3().put(bucket, key, bytes));
    try (DynamoDbClient client = dynamo()) {
      ConversationTable.create(client, table);
      sample.load(client, table);
    }
  }

  /** Returns a client for the table, for a caller that acts as the application. */
  public DynamoDbClient dynamo() {
    return DynamoDbClient.builder()
        .endpointOverride(URI.create(aws.environment().get("AWS_ENDPOINT_URL")))
        .region(Region.of(aws.account().region()))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("APPLICATION", "sandbox")))
        .build();
  }
}
