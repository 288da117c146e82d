package dev.portage.cli;

import dev.portage.deployment.Overrides;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which deployment is meant, and values that replace those of its stack. */
final class DeploymentOptions {
  @Option(
      names = "--stack-name",
      paramLabel = "NAME",
      defaultValue = "${env:PORTAGE_STACK_NAME:-BedrockChatStack}",
      description = "The application's CloudFormation stack. Default: ${DEFAULT-VALUE}.")
  String stackName;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "Where the stack is. Default: AWS_REGION, or the profile's.")
  String region;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description =
          "AWS profile; it decides, even where keys are in the environment. Default: keys in the"
              + " environment, AWS_PROFILE, or the default profile.")
  String profile;

  @Option(
      names = "--bedrock-region",
      paramLabel = "REGION",
      description = "Where Bedrock is called. Default: as the embedding task's definition says.")
  String bedrockRegion;

  @ArgGroup(exclusive = false, validate = false, heading = "%nInstead of what the stack says:%n")
  ByHand byHand = new ByHand();

  /** Values given by hand. */
  static final class ByHand {
    @Option(
        names = "--bot-table",
        paramLabel = "NAME",
        description = "DynamoDB table with the bots.")
    String table;

    @Option(names = "--ecs-cluster", paramLabel = "NAME", description = "ECS cluster.")
    String ecsCluster;

    @Option(
        names = "--task-definition",
        paramLabel = "FAMILY",
        description = "The embedding task's definition.")
    String taskDefinition;

    @Option(
        names = "--subnets",
        paramLabel = "ID",
        split = ",",
        description = "Private subnets, separated by commas.")
    List<String> subnets = new ArrayList<>();

    @Option(
        names = "--security-group",
        paramLabel = "ID",
        description = "The embedding task's security group.")
    String securityGroup;

    @Option(
        names = "--secret",
        paramLabel = "ARN",
        description = "Secret with the database's user and password.")
    String secret;

    @Option(names = "--db-host", paramLabel = "HOST", description = "The target's host.")
    String dbHost;

    @Option(
        names = "--db-port",
        paramLabel = "PORT",
        defaultValue = "0",
        description = "The target's port.")
    int dbPort;

    @Option(names = "--bucket", paramLabel = "NAME", description = "Bucket of the bots' files.")
    String bucket;
  }

  Overrides overrides() {
    return new Overrides(
        byHand.table,
        byHand.ecsCluster,
        byHand.taskDefinition,
        List.copyOf(byHand.subnets),
        byHand.securityGroup,
        byHand.secret,
        byHand.dbHost,
        byHand.dbPort == 0 ? 0 : Checked.between("--db-port", byHand.dbPort, 1, 65_535),
        byHand.bucket);
  }
}
