package dev.portage.sandbox;

import dev.portage.sandbox.aws.AwsSandbox;
import dev.portage.sandbox.aws.ChatStack;
import dev.portage.sandbox.aws.dynamodb.ConversationTable;
import dev.portage.sandbox.aws.ecs.TaskDefinition.Container;
import dev.portage.sandbox.aws.rds.AuroraCluster;
import dev.portage.sandbox.aws.secretsmanager.RdsSecret;
import dev.portage.sandbox.sample.SampleDeployment;
import java.net.URI;
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
 * One deployed application on the sandbox's AWS: stack, secret, table, bucket, ECS cluster and task
 * definition, named after the stack, with a sample deployment in them. Several fit into one
 * sandbox.
 *
 * @param aws where it is deployed
 * @param stackName of CloudFormation
 * @param table DynamoDB table
 * @param bucket of the bots' files
 * @param secretArn of the database
 * @param sample what is in table and bucket
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

  /** The template's 15.3 is offered no more (UPSTREAM 3.4): a new cluster has one that is. */
  private static final String RUNNING_VERSION = "15.8";

  /**
   * Where a database is.
   *
   * @param host loopback
   * @param port of its cluster
   * @param user superuser
   * @param password of it
   * @param name of the database
   */
  public record Target(String host, int port, String user, String password, String name) {}

  /**
   * Makes the sample's files, by key. It takes a second or two, and may well run beside something
   * else.
   */
  public static Map<String, byte[]> files(SampleDeployment sample) {
    Map<String, byte[]> files = new ConcurrentHashMap<>();
    sample.objects().parallelStream().forEach(object -> files.put(object.key(), object.bytes()));
    return files;
  }

  /**
   * Deploys the application with this sample in it.
   *
   * @param stackName also in the names of everything else
   * @param target its database
   * @param files of the sample, by key
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
    aws.rds().put(deployment.cluster(target));
    deployment.task();
    deployment.fill(files);
    return deployment;
  }

  /**
   * Plays the update: from now on the stack names another, empty cluster, which is encrypted
   * (UPSTREAM 3.3, 3.4), and RDS has no more of the old one than its last snapshot.
   */
  public void replaceCluster(Target target) {
    String replaced = clusterId();
    aws.secretsManager().put(stackName + "VectorStoreClusterSecret", secret(stackName, target));
    stack(target);
    aws.rds().put(cluster(target).version(RUNNING_VERSION).encrypted(key()));
    aws.rds().replaced(replaced, StackNames.lastSnapshot(stackName, CLUSTER, replaced));
  }

  /** The identifier of the cluster that the stack names now. */
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

  /** As the application's task definition has it (UPSTREAM 4.1), and one option of Portage's. */
  public Map<String, String> taskEnvironment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("BEDROCK_REGION", aws.account().region());
    environment.put("REGION", aws.account().region());
    environment.put("ACCOUNT", aws.account().id());
    environment.put("DB_SECRETS_ARN", secretArn);
    environment.put("TABLE_NAME", table);
    environment.put("TABLE_ACCESS_ROLE_ARN", roleArn());
    environment.put("DOCUMENT_BUCKET", bucket);
    // The sample's web site is on this machine.
    environment.put("PORTAGE_ALLOW_PRIVATE_ADDRESSES", "true");
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

  /** A client of the table, for whoever plays the application. */
  public DynamoDbClient dynamo() {
    return DynamoDbClient.builder()
        .endpointOverride(URI.create(aws.environment().get("AWS_ENDPOINT_URL")))
        .region(Region.of(aws.account().region()))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("APPLICATION", "sandbox")))
        .build();
  }
}
