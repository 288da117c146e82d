package dev.portage.sidecluster;

import static java.util.stream.Collectors.toMap;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterSnapshot;
import software.amazon.awssdk.services.rds.model.ServerlessV2ScalingConfiguration;
import software.amazon.awssdk.services.rds.model.ServerlessV2ScalingConfigurationInfo;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;

/** Converts between the types of the SDK and those of this package. */
final class RdsShapes {
  /** The least that RDS takes. */
  private static final int SECONDS_UNTIL_PAUSE = 300;

  private RdsShapes() {}

  static Snapshot snapshot(DBClusterSnapshot found) {
    return new Snapshot(
        found.dbClusterSnapshotIdentifier(),
        found.dbClusterSnapshotArn(),
        new ClusterId(found.dbClusterIdentifier()),
        Optional.ofNullable(found.clusterCreateTime()),
        found.snapshotCreateTime(),
        found.status(),
        found.percentProgress() == null ? 0 : found.percentProgress(),
        found.engine(),
        found.engineVersion(),
        Boolean.TRUE.equals(found.storageEncrypted()),
        found.allocatedStorage() == null ? 0 : found.allocatedStorage(),
        tags(found.tagList()));
  }

  static Cluster cluster(DBCluster found) {
    return new Cluster(
        new ClusterId(found.dbClusterIdentifier()),
        text(found.dbClusterArn()),
        found.status(),
        Optional.ofNullable(found.clusterCreateTime()),
        text(found.engine()),
        text(found.engineVersion()),
        capacity(found.serverlessV2ScalingConfiguration()),
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

  private static Capacity capacity(ServerlessV2ScalingConfigurationInfo found) {
    return found == null || found.minCapacity() == null || found.maxCapacity() == null
        ? new Capacity(0, 0)
        : new Capacity(found.minCapacity(), found.maxCapacity());
  }

  static ServerlessV2ScalingConfiguration scaling(Capacity capacity) {
    ServerlessV2ScalingConfiguration.Builder scaling =
        ServerlessV2ScalingConfiguration.builder()
            .minCapacity(capacity.least())
            .maxCapacity(capacity.most());
    return capacity.least() == 0
        ? scaling.secondsUntilAutoPause(SECONDS_UNTIL_PAUSE).build()
        : scaling.build();
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
