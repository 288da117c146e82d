package dev.portage.sandbox.aws.rds;

import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.AwsException;

/** The errors of RDS, with the codes that it sends. */
final class RdsErrors {
  private RdsErrors() {}

  static AwsException noCluster(String id) {
    return new AwsError(404, "DBClusterNotFoundFault", "DBCluster " + id + " not found.")
        .exception();
  }

  static AwsException noInstance(String id) {
    return new AwsError(404, "DBInstanceNotFound", "DBInstance " + id + " not found.").exception();
  }

  static AwsException noSnapshot(String id) {
    return new AwsError(
            404, "DBClusterSnapshotNotFoundFault", "DBClusterSnapshot " + id + " not found.")
        .exception();
  }

  static AwsException clusterExists() {
    return AwsError.client("DBClusterAlreadyExistsFault", "DB Cluster already exists").exception();
  }

  static AwsException instanceExists() {
    return AwsError.client("DBInstanceAlreadyExists", "DB instance already exists").exception();
  }

  static AwsException snapshotExists(String id) {
    return AwsError.client(
            "DBClusterSnapshotAlreadyExistsFault",
            "Cannot create the cluster snapshot because one with the identifier %s already exists."
                .formatted(id))
        .exception();
  }

  static AwsException clusterState(String message) {
    return AwsError.client("InvalidDBClusterStateFault", message).exception();
  }

  static AwsException instanceState(String message) {
    return AwsError.client("InvalidDBInstanceState", message).exception();
  }

  static AwsException snapshotState(String message) {
    return AwsError.client("InvalidDBClusterSnapshotStateFault", message).exception();
  }

  static AwsException noGroup(String name) {
    return new AwsError(
            404, "DBParameterGroupNotFound", "DBClusterParameterGroup not found: " + name)
        .exception();
  }

  static AwsException noSubnetGroup(String name) {
    return new AwsError(
            404,
            "DBSubnetGroupNotFoundFault",
            "DB subnet group '%s' does not exist.".formatted(name))
        .exception();
  }

  static AwsException noClusterGroup(String name) {
    return new AwsError(
            404, "DBClusterParameterGroupNotFound", "DBClusterParameterGroup not found: " + name)
        .exception();
  }

  static AwsException groupExists(String name) {
    return AwsError.client(
            "DBParameterGroupAlreadyExists", "Parameter group %s already exists".formatted(name))
        .exception();
  }

  static AwsException groupState(String message) {
    return AwsError.client("InvalidDBParameterGroupState", message).exception();
  }

  static AwsException value(String message) {
    return AwsError.client("InvalidParameterValue", message).exception();
  }

  static AwsException combination(String message) {
    return AwsError.client("InvalidParameterCombination", message).exception();
  }
}
