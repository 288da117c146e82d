package dev.portage.sidecluster;

import static java.util.stream.Collectors.toMap;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterSnapshot;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;

/** Converts between the types of the SDK and those of this package. */
final class RdsShapes {
  private RdsShapes() {}

  static Snapshot snapshot(DBClusterSnapshot found) {
    return new Snapshot(
        found.dbClusterSnapshotIdentifier(),
        found.dbClusterSnapshotArn(),
        new ClusterId(found.dbClusterIdentifier()),
        found.snapshotCreateTime(),
        found.status(),
        found.percentProgress() == null ? 0 : found.percentProgress(),
        found.engine(),
        found.engineVersion(),
        Boolean.TRUE.equals(found.storageEncrypted()),
        tags(found.tagList()));
  }

  static Cluster cluster(DBCluster found) {
    return new Cluster(
        new ClusterId(found.dbClusterIdentifier()),
        found.status(),
        text(found.endpoint()),
        found.port() == null ? 0 : found.port(),
        found.databaseName() == null ? "postgres" : found.databaseName(),
        found.masterUsername(),
        Boolean.TRUE.equals(found.storageEncrypted()) ? text(found.kmsKeyId()) : "",
        found.dbSubnetGroup(),
        found.vpcSecurityGroups().stream()
            .map(VpcSecurityGroupMembership::vpcSecurityGroupId)
            .toList(),
        tags(found.tagList()));
  }

  private static Map<String, String> tags(List<Tag> tags) {
    return tags.stream()
        .collect(toMap(Tag::key, tag -> text(tag.value()), (first, again) -> first));
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }

  static List<Tag> tagList(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
  }
}
