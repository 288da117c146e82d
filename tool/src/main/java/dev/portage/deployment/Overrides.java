package dev.portage.deployment;

import dev.portage.postgres.Tls;
import java.util.List;

/**
 * Values from the operator's options, which override those of the stack; null or empty if not set.
 */
public record Overrides(
    String conversationTable,
    String ecsCluster,
    String taskDefinition,
    List<String> subnets,
    String securityGroup,
    String secretArn,
    String databaseHost,
    int databasePort,
    String databaseCluster,
    String documentBucket,
    Tls.Choice tls) {

  /** No value is overridden. */
  public static final Overrides NONE =
      new Overrides(null, null, null, List.of(), null, null, null, 0, null, null, Tls.Choice.NONE);
}
