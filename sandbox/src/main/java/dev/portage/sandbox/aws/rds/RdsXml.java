package dev.portage.sandbox.aws.rds;

import dev.portage.sandbox.aws.http.Account;
import dev.portage.sandbox.aws.http.Xml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes clusters, instances, snapshots, parameter groups and versions as RDS does (API version
 * 2014-10-31).
 */
record RdsXml(Account account) {

  Xml cluster(RdsCluster cluster, List<RdsInstance> members) {
    AuroraCluster facts = cluster.facts();
    List<Xml> fields = new ArrayList<>();
    fields.add(Xml.text("DBClusterIdentifier", facts.identifier()));
    fields.add(Xml.text("DBClusterArn", account.arn("rds", "cluster:" + facts.identifier())));
    fields.add(Xml.text("Status", cluster.status()));
    fields.add(Xml.text("Engine", AuroraCluster.ENGINE));
    fields.add(Xml.text("EngineMode", "provisioned"));
    fields.add(Xml.text("EngineVersion", facts.engineVersion()));
    fields.add(Xml.text("Endpoint", facts.host()));
    fields.add(Xml.text("Port", facts.port()));
    fields.add(Xml.text("MasterUsername", "postgres"));
    fields.add(Xml.text("DatabaseName", "postgres"));
    fields.add(Xml.text("DBSubnetGroup", facts.subnetGroup()));
    fields.add(Xml.of("VpcSecurityGroups", groups(facts)));
    fields.add(Xml.time("ClusterCreateTime", cluster.created()));
    fields.add(Xml.text("EngineLifecycleSupport", cluster.lifecycleSupport()));
    fields.add(Xml.text("DeletionProtection", false));
    fields.add(Xml.text("DBClusterParameterGroup", cluster.parameterGroup().name()));
    fields.add(Xml.of("DBClusterMembers", members.stream().map(RdsXml::member).toList()));
    fields.add(capacity(facts));
    fields.addAll(encryption(facts));
    fields.add(tags(facts.tags()));
    if (cluster.passwordPending()) {
      fields.add(Xml.of("PendingModifiedValues", Xml.text("MasterUserPassword", "****")));
    }
    return Xml.of("DBCluster", fields);
  }

  private static List<Xml> groups(AuroraCluster facts) {
    return facts.securityGroups().stream()
        .map(
            group ->
                Xml.of(
                    "VpcSecurityGroupMembership",
                    Xml.text("VpcSecurityGroupId", group),
                    Xml.text("Status", "active")))
        .toList();
  }

  private static Xml member(RdsInstance instance) {
    return Xml.of(
        "DBClusterMember",
        Xml.text("DBInstanceIdentifier", instance.identifier()),
        Xml.text("IsClusterWriter", true),
        Xml.text("DBClusterParameterGroupStatus", instance.cluster().parameterStatus()));
  }

  private static Xml capacity(AuroraCluster facts) {
    return Xml.of(
        "ServerlessV2ScalingConfiguration",
        Xml.text("MinCapacity", facts.minimumCapacity()),
        Xml.text("MaxCapacity", facts.maximumCapacity()));
  }

  private static List<Xml> encryption(AuroraCluster facts) {
    return facts.kmsKey().isEmpty()
        ? List.of(Xml.text("StorageEncrypted", false))
        : List.of(Xml.text("StorageEncrypted", true), Xml.text("KmsKeyId", facts.kmsKey()));
  }

  static Xml tags(Map<String, String> tags) {
    return Xml.of(
        "TagList",
        tags.entrySet().stream()
            .map(
                tag ->
                    Xml.of("Tag", Xml.text("Key", tag.getKey()), Xml.text("Value", tag.getValue())))
            .toList());
  }

  Xml instance(RdsInstance instance) {
    AuroraCluster facts = instance.cluster().facts();
    String arn = account.arn("rds", "db:" + instance.identifier());
    return Xml.of(
        "DBInstance",
        Xml.text("DBInstanceIdentifier", instance.identifier()),
        Xml.text("DBInstanceArn", arn),
        Xml.text("DBInstanceClass", instance.type()),
        Xml.text("DBInstanceStatus", instance.status()),
        Xml.text("DBClusterIdentifier", facts.identifier()),
        Xml.text("Engine", AuroraCluster.ENGINE),
        Xml.text("EngineVersion", facts.engineVersion()),
        Xml.text("PubliclyAccessible", false),
        Xml.text("AutoMinorVersionUpgrade", instance.minorVersionUpgrades()),
        tags(instance.tags()));
  }

  Xml snapshot(RdsSnapshot snapshot) {
    AuroraCluster source = snapshot.source();
    String arn = account.arn("rds", "cluster-snapshot:" + snapshot.identifier());
    List<Xml> fields = new ArrayList<>();
    fields.add(Xml.text("DBClusterSnapshotIdentifier", snapshot.identifier()));
    fields.add(Xml.text("DBClusterSnapshotArn", arn));
    fields.add(Xml.text("DBClusterIdentifier", source.identifier()));
    fields.add(Xml.time("SnapshotCreateTime", snapshot.created()));
    fields.add(Xml.time("ClusterCreateTime", snapshot.clusterCreated()));
    fields.add(Xml.text("AllocatedStorage", snapshot.gib()));
    fields.add(Xml.text("SnapshotType", snapshot.type()));
    fields.add(Xml.text("Status", snapshot.status()));
    fields.add(Xml.text("PercentProgress", snapshot.status().equals("available") ? 100 : 0));
    fields.add(Xml.text("Engine", AuroraCluster.ENGINE));
    fields.add(Xml.text("EngineMode", "provisioned"));
    fields.add(Xml.text("EngineVersion", source.engineVersion()));
    fields.add(Xml.text("MasterUsername", "postgres"));
    fields.addAll(encryption(source));
    fields.add(tags(snapshot.tags()));
    return Xml.of("DBClusterSnapshot", fields);
  }

  Xml parameterGroup(ParameterGroup group) {
    return Xml.of(
        "DBClusterParameterGroup",
        Xml.text("DBClusterParameterGroupName", group.name()),
        Xml.text("DBParameterGroupFamily", group.family()),
        Xml.text("Description", group.description()),
        Xml.text("DBClusterParameterGroupArn", account.arn("rds", "cluster-pg:" + group.name())));
  }

  Xml version(String version) {
    String major = version.substring(0, version.indexOf('.'));
    return Xml.of(
        "DBEngineVersion",
        Xml.text("Engine", AuroraCluster.ENGINE),
        Xml.text("EngineVersion", version),
        Xml.text("MajorEngineVersion", major),
        Xml.of(
            "ServerlessV2FeaturesSupport",
            Xml.text("MinCapacity", ServerlessCapacity.least(version)),
            Xml.text("MaxCapacity", 256.0)),
        Xml.text("Status", "available"));
  }
}
