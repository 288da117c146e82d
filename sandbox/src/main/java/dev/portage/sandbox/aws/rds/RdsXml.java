package dev.portage.sandbox.aws.rds;

import dev.portage.sandbox.aws.http.Account;
import dev.portage.sandbox.aws.http.Xml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How RDS shows clusters, instances, snapshots and versions (API version 2014-10-31). */
record RdsXml(Account account) {

  Xml cluster(RdsCluster cluster, List<RdsInstance> members) {
    AuroraCluster facts = cluster.facts();
    List<Xml> shown = new ArrayList<>();
    shown.add(Xml.text("DBClusterIdentifier", facts.identifier()));
    shown.add(Xml.text("DBClusterArn", account.arn("rds", "cluster:" + facts.identifier())));
    shown.add(Xml.text("Status", cluster.status()));
    shown.add(Xml.text("Engine", AuroraCluster.ENGINE));
    shown.add(Xml.text("EngineMode", "provisioned"));
    shown.add(Xml.text("EngineVersion", facts.engineVersion()));
    shown.add(Xml.text("Endpoint", facts.host()));
    shown.add(Xml.text("Port", facts.port()));
    shown.add(Xml.text("MasterUsername", "postgres"));
    shown.add(Xml.text("DatabaseName", "postgres"));
    shown.add(Xml.text("DBSubnetGroup", facts.subnetGroup()));
    shown.add(Xml.of("VpcSecurityGroups", groups(facts)));
    shown.add(Xml.text("ClusterCreateTime", cluster.created()));
    shown.add(Xml.text("DeletionProtection", false));
    shown.add(Xml.of("DBClusterMembers", members.stream().map(RdsXml::member).toList()));
    shown.add(capacity(facts));
    shown.addAll(encryption(facts));
    shown.add(tags(facts.tags()));
    if (cluster.passwordPending()) {
      shown.add(Xml.of("PendingModifiedValues", Xml.text("MasterUserPassword", "****")));
    }
    return Xml.of("DBCluster", shown);
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
        Xml.text("IsClusterWriter", true));
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
        tags(instance.tags()));
  }

  Xml snapshot(RdsSnapshot snapshot) {
    AuroraCluster source = snapshot.source();
    String arn = account.arn("rds", "cluster-snapshot:" + snapshot.identifier());
    List<Xml> shown = new ArrayList<>();
    shown.add(Xml.text("DBClusterSnapshotIdentifier", snapshot.identifier()));
    shown.add(Xml.text("DBClusterSnapshotArn", arn));
    shown.add(Xml.text("DBClusterIdentifier", source.identifier()));
    shown.add(Xml.text("SnapshotCreateTime", snapshot.created()));
    shown.add(Xml.text("SnapshotType", snapshot.type()));
    shown.add(Xml.text("Status", snapshot.status()));
    shown.add(Xml.text("PercentProgress", snapshot.status().equals("available") ? 100 : 0));
    shown.add(Xml.text("Engine", AuroraCluster.ENGINE));
    shown.add(Xml.text("EngineMode", "provisioned"));
    shown.add(Xml.text("EngineVersion", source.engineVersion()));
    shown.add(Xml.text("MasterUsername", "postgres"));
    shown.addAll(encryption(source));
    shown.add(tags(snapshot.tags()));
    return Xml.of("DBClusterSnapshot", shown);
  }

  Xml version(String version) {
    String major = version.substring(0, version.indexOf('.'));
    return Xml.of(
        "DBEngineVersion",
        Xml.text("Engine", AuroraCluster.ENGINE),
        Xml.text("EngineVersion", version),
        Xml.text("MajorEngineVersion", major),
        Xml.text("Status", "available"));
  }
}
