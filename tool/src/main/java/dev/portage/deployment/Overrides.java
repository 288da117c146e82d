package dev.portage.deployment;

import java.util.List;

/** What the operator gives by hand instead of what the stack says; null or empty where nothing. */
public record Overrides(
    String conversationTable,
    String ecsCluster,
    String taskDefinition,
    List<String> subnets,
    String securityGroup,
    String secretArn,
    String databaseHost,
    int databasePort,
    String documentBucket) {

  /** Nothing is given by hand. */
  public static final Overrides NONE =
      new Overrides(null, null, null, List.of(), null, null, null, 0, null);
}
