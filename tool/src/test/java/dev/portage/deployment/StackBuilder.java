package dev.portage.deployment;

import java.util.LinkedHashMap;
import java.util.Map;

/** Builds the outputs and resources of a stack; by default of v1.2.3 (UPSTREAM 1.2, 1.3). */
final class StackBuilder {
  private final Map<String, String> outputs = new LinkedHashMap<>();
  private final Map<String, String> resources = new LinkedHashMap<>();

  static StackBuilder v1() {
    return new StackBuilder()
        .output("DatabaseConversationTableNameDDF11821", "table")
        .output("ConversationTableName", "table")
        .output("EmbeddingClusterNameA6A626C4", "cluster")
        .output("EmbeddingTaskDefinitionName9C442847", "family")
        .output("EmbeddingTaskSecurityGroupId223DB337", "sg-1")
        .output("PrivateSubnetId0", "subnet-0")
        .output("PrivateSubnetId1", "subnet-1")
        .output("DbConfigSecretArn", "arn:secret")
        .output("DbConfigHostname", "writer.host")
        .output("DbConfigPort", "5432")
        .output("DocumentBucketName", "bucket")
        .resource("VectorStoreClusterEFE7D2F8", "cluster-1");
  }

  /** Removes nearly all outputs, as in v0.4.0 to v0.4.4. */
  static StackBuilder v0() {
    return new StackBuilder()
        .output("DocumentBucketName", "bucket")
        .resource("DatabaseConversationTable03F3FD7A", "table")
        .resource("EmbeddingCluster52B0C71F", "cluster")
        .resource("EmbeddingTaskDefinitionF2F21A29", "family:3")
        .resource("EmbeddingTaskSecurityGroup61399B5B", "sg-1")
        .resource("VectorStoreClusterEFE7D2F8", "cluster-1")
        .resource("VectorStoreClusterSecretC383F8F3", "arn:secret")
        .resource("VectorStoreClusterSecretAttachment8CBEA9F9", "arn:secret")
        .resource("VPCPrivateSubnet1Subnet8BCA10E0", "subnet-0")
        .resource("VPCPrivateSubnet2SubnetCFCDAA7A", "subnet-1");
  }

  StackBuilder output(String key, String value) {
    outputs.put(key, value);
    return this;
  }

  StackBuilder resource(String logicalId, String physicalId) {
    resources.put(logicalId, physicalId);
    return this;
  }

  StackBuilder without(String key) {
    outputs.remove(key);
    resources.remove(key);
    return this;
  }

  Deployment discover() {
    return discover(Overrides.NONE);
  }

  Deployment discover(Overrides given) {
    StackFacts facts = new StackFacts(Map.copyOf(outputs), Map.copyOf(resources));
    return Discovery.discover(name -> facts, "Stack", "us-east-1", given);
  }
}
