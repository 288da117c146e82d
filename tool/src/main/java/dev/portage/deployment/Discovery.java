package dev.portage.deployment;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds every value of the deployment: first from the operator's options, then from the stack's
 * outputs, then from its resources (v0.4.x lacks most outputs, UPSTREAM 1.2).
 */
public final class Discovery {
  private final StackFacts facts;
  private final String stackName;
  private final String region;

  private Discovery(StackFacts facts, String stackName, String region) {
    this.facts = facts;
    this.stackName = stackName;
    this.region = region;
  }

  /**
   * Reads the stack and finds all values.
   *
   * @throws Fault MISSING_OUTPUT, UNSUPPORTED_VERSION, or what the reader throws
   */
  public static Deployment discover(
      StackReader reader, String stackName, String region, Overrides given) {
    StackFacts facts = reader.read(stackName);
    return new Discovery(facts, stackName, region).deployment(given);
  }

  private Deployment deployment(Overrides given) {
    requirePgvector(given);
    return new Deployment(
        stackName,
        region,
        contract(),
        find(
            given.conversationTable(),
            "--bot-table",
            List.of("ConversationTableName", "DatabaseConversationTableName"),
            "DatabaseConversationTable"),
        find(
            given.ecsCluster(),
            "--ecs-cluster",
            List.of("EmbeddingClusterName"),
            "EmbeddingCluster"),
        find(
            given.taskDefinition(),
            "--task-definition",
            List.of("EmbeddingTaskDefinitionName"),
            "EmbeddingTaskDefinition"),
        subnets(given),
        find(
            given.securityGroup(),
            "--security-group",
            List.of("EmbeddingTaskSecurityGroupId"),
            "EmbeddingTaskSecurityGroup"),
        secret(given),
        optional(given.databaseHost(), "DbConfigHostname"),
        port(given),
        find(given.documentBucket(), "--bucket", List.of("DocumentBucketName"), "DocumentBucket"));
  }

  private void requirePgvector(Overrides given) {
    boolean present =
        given.secretArn() != null
            || facts.output(List.of("DbConfigSecretArn")).isPresent()
            || facts.resource(List.of("VectorStoreCluster")).isPresent();
    if (!present) {
      throw new Fault(
          ExitCode.UNSUPPORTED_VERSION,
          "stack %s in %s has no pgvector cluster: neither an output DbConfigSecretArn nor a"
                  .formatted(stackName, region)
              + " resource VectorStoreCluster. Versions from v2.0.0 have none",
          "Check --stack-name, or name the cluster's secret with --secret.");
    }
  }

  private TaskContract contract() {
    boolean stateMachine = facts.resource(List.of("EmbeddingStateMachine")).isPresent();
    return stateMachine ? TaskContract.EVENT : TaskContract.ARGUMENT;
  }

  private List<String> subnets(Overrides given) {
    if (!given.subnets().isEmpty()) {
      return given.subnets();
    }
    List<String> found = new ArrayList<>();
    facts.output(List.of("PrivateSubnetId0")).ifPresent(found::add);
    facts.output(List.of("PrivateSubnetId1")).ifPresent(found::add);
    if (found.isEmpty()) {
      facts.resource(List.of("VPCPrivateSubnet1Subnet")).ifPresent(found::add);
      facts.resource(List.of("VPCPrivateSubnet2Subnet")).ifPresent(found::add);
    }
    if (found.isEmpty()) {
      throw missing("PrivateSubnetId0", "--subnets");
    }
    return List.copyOf(found);
  }

  private int port(Overrides given) {
    return given.databasePort() != 0
        ? given.databasePort()
        : facts.output(List.of("DbConfigPort")).map(this::port).orElse(0);
  }

  private int port(String text) {
    int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    if (port == 0 || port > 65_535) {
      throw new Fault(
          ExitCode.BAD_CONFIGURATION,
          "output DbConfigPort of stack %s is \"%s\", expected a port number"
              .formatted(stackName, text),
          "Set the port with --db-port.");
    }
    return port;
  }

  private String secret(Overrides given) {
    return given.secretArn() != null
        ? given.secretArn()
        : facts.databaseSecret().orElseThrow(() -> missing("DbConfigSecretArn", "--secret"));
  }

  private String optional(String given, String output) {
    return given != null ? given : facts.output(List.of(output)).orElse("");
  }

  private String find(String given, String option, List<String> outputs, String resource) {
    if (given != null) {
      return given;
    }
    return facts
        .output(outputs)
        .or(() -> facts.resource(List.of(resource)))
        .orElseThrow(() -> missing(outputs.getLast(), option));
  }

  private Fault missing(String output, String option) {
    return new Fault(
        ExitCode.MISSING_OUTPUT,
        "stack %s in %s has no output %s, and no resource with this value"
            .formatted(stackName, region, output),
        "Set the value with %s (see the CloudFormation console: the stack's Outputs and Resources)."
            .formatted(option));
  }
}
