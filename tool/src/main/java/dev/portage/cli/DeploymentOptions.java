package dev.portage.cli;

import dev.portage.deployment.Overrides;
import dev.portage.postgres.Tls;
import dev.portage.wiring.StackChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which deployment is meant, and values that replace those of its stack. */
final class DeploymentOptions {
  @Option(
      names = "--stack-name",
      paramLabel = "NAME",
      defaultValue = "${env:PORTAGE_STACK_NAME:-BedrockChatStack}",
      description =
          "The name of the application's CloudFormation stack. Default: ${DEFAULT-VALUE}.")
  private String stackName;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description =
          "The AWS region of the stack. Default: AWS_REGION, or the region of the profile.")
  private String region;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description =
          "The AWS profile; it is used even where keys are in the environment. Default: keys in the"
              + " environment, AWS_PROFILE, or the profile named default.")
  private String profile;

  @Option(
      names = "--bedrock-region",
      paramLabel = "REGION",
      description =
          "The AWS region in which Bedrock is called. Default: the one in the embedding task's"
              + " definition.")
  private String bedrockRegion;

  @Option(
      names = "--db-sslmode",
      paramLabel = "MODE",
      defaultValue = "${env:PGSSLMODE:-}",
      description =
          "How connections to databases are encrypted and servers verified, in libpq's words:"
              + " disable, allow, prefer, require, verify-ca or verify-full; sslmode in the address"
              + " of --source or --target comes before it. Default: PGSSLMODE, or verify-full for"
              + " servers of Amazon RDS (verify-ca through --db-host), whose certificates are part of"
              + " Portage, and prefer for others.")
  private String sslMode;

  @Option(
      names = "--db-sslrootcert",
      paramLabel = "FILE",
      defaultValue = "${env:PGSSLROOTCERT:-}",
      description =
          "A file in PEM format with the certificates by which servers of databases are verified."
              + " Default: PGSSLROOTCERT, or those of Amazon RDS.")
  private String sslRootCert;

  @ArgGroup(exclusive = false, validate = false, heading = "%nInstead of what the stack says:%n")
  ByHand byHand = new ByHand();

  /** Values given by hand. */
  static final class ByHand {
    @Option(
        names = "--bot-table",
        paramLabel = "NAME",
        description = "The DynamoDB table of the bots. Default: found in the stack.")
    String table;

    @Option(
        names = "--ecs-cluster",
        paramLabel = "NAME",
        description = "The ECS cluster in which embedding tasks run. Default: found in the stack.")
    String ecsCluster;

    @Option(
        names = "--task-definition",
        paramLabel = "FAMILY",
        description = "The task definition of the embedding task. Default: found in the stack.")
    String taskDefinition;

    @Option(
        names = "--subnets",
        paramLabel = "ID",
        split = ",",
        description =
            "The private subnets of the embedding task, separated by commas. Default: found in the"
                + " stack.")
    List<String> subnets = new ArrayList<>();

    @Option(
        names = "--security-group",
        paramLabel = "ID",
        description = "The security group of the embedding task. Default: found in the stack.")
    String securityGroup;

    @Option(
        names = "--secret",
        paramLabel = "ARN",
        description =
            "The secret with the user and password of the target database. Default: found in the"
                + " stack.")
    String secret;

    @Option(
        names = "--db-host",
        paramLabel = "HOST",
        description = "The host of the target database. Default: found in the stack.")
    String dbHost;

    @Option(
        names = "--db-port",
        paramLabel = "PORT",
        defaultValue = "0",
        description = "The port of the target database. Default: found in the stack.")
    int dbPort;

    @Option(
        names = "--db-cluster",
        paramLabel = "ID",
        description =
            "The identifier in RDS of the stack's Aurora cluster, beside which a snapshot is"
                + " restored. Default: found in the stack, or in its secret.")
    String dbCluster;

    @Option(
        names = "--bucket",
        paramLabel = "NAME",
        description = "The bucket of the bots' files. Default: found in the stack.")
    String bucket;
  }

  /** The deployment that is meant. */
  StackChoice choice() {
    return new StackChoice(
        stackName,
        Optional.ofNullable(region),
        Optional.ofNullable(profile),
        Optional.ofNullable(bedrockRegion),
        overrides());
  }

  /** How servers of databases are verified. */
  Tls.Choice tls() {
    return Tls.Choice.of(sslMode, sslRootCert);
  }

  private Overrides overrides() {
    return new Overrides(
        byHand.table,
        byHand.ecsCluster,
        byHand.taskDefinition,
        List.copyOf(byHand.subnets),
        byHand.securityGroup,
        byHand.secret,
        byHand.dbHost,
        byHand.dbPort == 0 ? 0 : Checked.between("--db-port", byHand.dbPort, 1, 65_535),
        byHand.dbCluster,
        byHand.bucket,
        tls());
  }
}
