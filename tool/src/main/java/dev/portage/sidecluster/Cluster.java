package dev.portage.sidecluster;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A database cluster as RDS describes it.
 *
 * @param id its identifier
 * @param arn its ARN
 * @param status {@code available}, or the state as RDS names it
 * @param created when; empty where RDS does not say
 * @param engine {@code aurora-postgresql} for one that Portage can use
 * @param version of the engine
 * @param capacity of its Serverless v2 instances
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
    String arn,
    String status,
    Optional<Instant> created,
    String engine,
    String version,
    Capacity capacity,
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
   * The cluster that a stack uses now: the target, as RDS describes it.
   *
   * @throws Fault AWS_REFUSED where RDS has none
   */
  public static Cluster ofStack(Clusters clusters, ClusterId id, String stackName) {
    return clusters
        .cluster(id)
        .orElseThrow(
            () ->
                new Fault(
                    ExitCode.AWS_REFUSED,
                    "stack %s uses the cluster %s, and RDS has none of that name"
                        .formatted(stackName, id),
                    "Pass --db-cluster, with the identifier that the RDS console shows; where the"
                        + " cluster was removed outside of CloudFormation, deploy the stack"
                        + " again."));
  }

  /** Whether it is stopped, as an operator stops one to save money: it runs again once started. */
  public boolean isStopped() {
    return status.equals("stopped") || status.equals("stopping");
  }

  boolean isAvailable() {
    return status.equals("available");
  }

  boolean isDeleting() {
    return status.equals("deleting");
  }
}
