package dev.portage.sandbox.aws;

import dev.portage.sandbox.aws.cloudformation.Stack;
import dev.portage.sandbox.aws.cloudformation.Stack.Resource;
import dev.portage.sandbox.aws.http.Account;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of a Bedrock Claude Chat stack that Portage reads, laid out as versions 1.0.0 to 1.2.4
 * name them (UPSTREAM 1.2 and 1.3).
 *
 * @param table the DynamoDB table's name
 * @param tableRoleArn the role that reads it row by row (UPSTREAM 2.6)
 * @param bucket the bucket of the documents
 * @param secretArn the secret with the database's password
 * @param databaseHost the cluster's writer
 * @param databasePort the cluster's port
 * @param databaseCluster the cluster's identifier
 * @param ecsCluster the ECS cluster's name
 * @param taskFamily the embedding task's family
 */
public record ChatStack(
    String table,
    String tableRoleArn,
    String bucket,
    String secretArn,
    String databaseHost,
    int databasePort,
    String databaseCluster,
    String ecsCluster,
    String taskFamily) {
  /** The name that the application gives its stack unless a fork changes it. */
  public static final String DEFAULT_NAME = "BedrockChatStack";

  private static final String PREFIX = "BedrockClaudeChat";
  private static final String FIRST_SUBNET = "subnet-0a1b2c3d4e5f60000";
  private static final String SECOND_SUBNET = "subnet-0a1b2c3d4e5f60001";
  private static final List<String> EXPORTED =
      List.of(
          "ConversationTableName",
          "DbConfigSecretArn",
          "DbConfigHostname",
          "DbConfigPort",
          "DbSecurityGroupId",
          "PrivateSubnetId0",
          "PrivateSubnetId1",
          "TableAccessRoleArn",
          "VpcId");

  /** Returns the availability zone of each private subnet. */
  public static Map<String, String> zones(Account account) {
    return Map.of(FIRST_SUBNET, account.region() + "a", SECOND_SUBNET, account.region() + "b");
  }

  /** Returns the stack with this name. */
  public Stack named(String name) {
    Map<String, String> exports = new LinkedHashMap<>();
    EXPORTED.forEach(key -> exports.put(key, PREFIX + key));
    return new Stack(name, outputs(), resources(), exports, List.of());
  }

  private Map<String, String> outputs() {
    Map<String, String> outputs = new LinkedHashMap<>();
    outputs.put("DatabaseConversationTableNameDDF11821", table);
    outputs.put("ConversationTableName", table);
    outputs.put("EmbeddingClusterNameA6A626C4", ecsCluster);
    outputs.put("EmbeddingTaskDefinitionName9C442847", taskFamily);
    outputs.put("EmbeddingTaskSecurityGroupId223DB337", "sg-0a1b2c3d4e5f60001");
    outputs.put("PrivateSubnetId0", FIRST_SUBNET);
    outputs.put("PrivateSubnetId1", SECOND_SUBNET);
    outputs.put("VpcId", "vpc-0a1b2c3d4e5f60000");
    outputs.put("DbConfigSecretArn", secretArn);
    outputs.put("DbConfigHostname", databaseHost);
    outputs.put("DbConfigPort", Integer.toString(databasePort));
    outputs.put("DbSecurityGroupId", "sg-0a1b2c3d4e5f60002");
    outputs.put("TableAccessRoleArn", tableRoleArn);
    outputs.put("DocumentBucketName", bucket);
    outputs.put("FrontendURL", "https://d111111abcdef8.cloudfront.net");
    return outputs;
  }

  private Map<String, Resource> resources() {
    Map<String, Resource> resources = new LinkedHashMap<>();
    resources.put("DatabaseConversationTable03F3FD7A", new Resource("AWS::DynamoDB::Table", table));
    resources.put(
        "DatabaseTableAccessRole59AAC05E", new Resource("AWS::IAM::Role", last(tableRoleArn)));
    resources.put("DocumentBucketAE41E5A9", new Resource("AWS::S3::Bucket", bucket));
    resources.put("EmbeddingCluster52B0C71F", new Resource("AWS::ECS::Cluster", ecsCluster));
    resources.put(
        "EmbeddingTaskDefinitionF2F21A29",
        new Resource("AWS::ECS::TaskDefinition", taskFamily + ":1"));
    resources.put(
        "EmbeddingTaskSecurityGroup61399B5B",
        new Resource("AWS::EC2::SecurityGroup", "sg-0a1b2c3d4e5f60001"));
    resources.put(
        "EmbeddingTaskLogGroupAEEC92C7", new Resource("AWS::Logs::LogGroup", taskFamily + "-logs"));
    resources.put("EmbeddingPipe1F5BA3D5", new Resource("AWS::Pipes::Pipe", "EmbeddingPipe"));
    resources.put(
        "VectorStoreClusterEFE7D2F8", new Resource("AWS::RDS::DBCluster", databaseCluster));
    resources.put(
        "VectorStoreClusterwriter113530F5",
        new Resource("AWS::RDS::DBInstance", databaseCluster + "-writer"));
    resources.put(
        "VectorStoreClusterSecretC383F8F3", new Resource("AWS::SecretsManager::Secret", secretArn));
    resources.put("VPCB9E5F0B4", new Resource("AWS::EC2::VPC", "vpc-0a1b2c3d4e5f60000"));
    resources.put(
        "VPCPrivateSubnet1Subnet8BCA10E0", new Resource("AWS::EC2::Subnet", FIRST_SUBNET));
    resources.put(
        "VPCPrivateSubnet2SubnetCFCDAA7A", new Resource("AWS::EC2::Subnet", SECOND_SUBNET));
    return resources;
  }

  private static String last(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }
}
