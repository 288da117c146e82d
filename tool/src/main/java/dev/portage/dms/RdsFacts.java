package dev.portage.dms;

import static dev.portage.dms.AwsCalls.asked;

import dev.portage.deployment.AwsAccess;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterMember;
import software.amazon.awssdk.services.rds.model.DbClusterNotFoundException;
import software.amazon.awssdk.services.rds.model.Parameter;

/** What RDS knows of the clusters of both sides. */
final class RdsFacts {
  private static final String LOGICAL = "rds.logical_replication";

  private final RdsClient client;

  RdsFacts(AwsAccess aws) {
    this.client = aws.prepare(RdsClient.builder()).httpClient(aws.http()).build();
  }

  /**
   * The parameter group of a cluster.
   *
   * @param name of it
   * @param logical whether it turns on logical replication
   * @param version of the engine
   * @param writer the instance that has to be rebooted
   * @param pending whether the writer has older parameters than the group
   */
  record ParameterGroup(
      String name, boolean logical, String version, String writer, boolean pending) {
    /** The group of the engine's version, which cannot be changed. */
    boolean isDefault() {
      return name.startsWith("default.");
    }

    String major() {
      return version.split("\\.", 2)[0];
    }
  }

  ParameterGroup parameterGroup(String cluster) {
    DBCluster found = cluster(cluster);
    DBClusterMember writer =
        found.dbClusterMembers().stream()
            .filter(member -> Boolean.TRUE.equals(member.isClusterWriter()))
            .findFirst()
            .orElseThrow(
                () ->
                    new Fault(
                        ExitCode.AWS_REFUSED,
                        "cluster %s has no instance".formatted(cluster),
                        "Add one in the RDS console, and run the same command again."));
    return new ParameterGroup(
        found.dbClusterParameterGroup(),
        isLogical(found.dbClusterParameterGroup()),
        found.engineVersion(),
        writer.dbInstanceIdentifier(),
        !"in-sync".equals(writer.dbClusterParameterGroupStatus()));
  }

  private boolean isLogical(String group) {
    return asked(
        "read the parameter group " + group,
        "rds:DescribeDBClusterParameters",
        () ->
            client
                .describeDBClusterParametersPaginator(
                    request -> request.dbClusterParameterGroupName(group).source("user"))
                .parameters()
                .stream()
                .filter(one -> LOGICAL.equals(one.parameterName()))
                .map(Parameter::parameterValue)
                .anyMatch("1"::equals));
  }

  /** The subnets that a cluster is in, each with its availability zone. */
  Map<String, String> subnets(String cluster) {
    String group = cluster(cluster).dbSubnetGroup();
    Map<String, String> zones = new TreeMap<>();
    asked(
            "look up the subnet group " + group,
            "rds:DescribeDBSubnetGroups",
            () ->
                client
                    .describeDBSubnetGroups(request -> request.dbSubnetGroupName(group))
                    .dbSubnetGroups())
        .forEach(
            found ->
                found
                    .subnets()
                    .forEach(
                        subnet ->
                            zones.put(
                                subnet.subnetIdentifier(),
                                subnet.subnetAvailabilityZone().name())));
    return zones;
  }

  private DBCluster cluster(String id) {
    return asked(
        "look at the cluster " + id,
        "rds:DescribeDBClusters",
        () -> {
          try {
            List<DBCluster> found =
                client.describeDBClusters(request -> request.dbClusterIdentifier(id)).dbClusters();
            return found.getFirst();
          } catch (DbClusterNotFoundException e) {
            throw new Fault(
                ExitCode.AWS_REFUSED,
                "RDS has no cluster " + id,
                "Name a cluster of this account and region.",
                e);
          }
        });
  }
}
