package dev.portage.sidecluster;

import dev.portage.deployment.StackFacts;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.List;
import java.util.Map;

/**
 * A database cluster as RDS describes it.
 *
 * @param id its identifier
 * @param status {@code available}, or the state as RDS names it
 * @param host of its writer; it answers only when there is an instance
 * @param port of its writer
 * @param database that was made with it
 * @param user its master user
 * @param kmsKey that encrypts it; "" where it is not encrypted
 * @param subnetGroup where it is
 * @param securityGroups that control access to it
 * @param tags by key
 */
public record Cluster(
    ClusterId id,
    String status,
    String host,
    int port,
    String database,
    String user,
    String kmsKey,
    String subnetGroup,
    List<String> securityGroups,
    Map<String, String> tags) {
  public Cluster {
    securityGroups = List.copyOf(securityGroups);
    tags = Map.copyOf(tags);
  }

  /**
   * The cluster that a stack names now: the target, as RDS describes it.
   *
   * @throws Fault MISSING_OUTPUT where the stack names none, AWS_REFUSED where RDS has none
   */
  public static Cluster ofStack(Clusters clusters, StackFacts facts, String stackName) {
    ClusterId id = ClusterId.of(facts, stackName);
    return clusters
        .cluster(id)
        .orElseThrow(
            () ->
                new Fault(
                    ExitCode.AWS_REFUSED,
                    "stack %s names the cluster %s, and RDS has none of that name"
                        .formatted(stackName, id),
                    "It was removed outside of CloudFormation: deploy the stack again."));
  }

  boolean isAvailable() {
    return status.equals("available");
  }

  boolean isDeleting() {
    return status.equals("deleting");
  }
}
