package dev.portage.sandbox.aws.rds;

import java.util.Map;

/** An instance in a cluster of RDS, with its status. */
final class RdsInstance {
  private final String identifier;
  private final String type;
  private final RdsCluster cluster;
  private final Map<String, String> tags;
  private volatile String status;
  private volatile boolean minorVersionUpgrades = true;

  RdsInstance(
      String identifier, String type, RdsCluster cluster, Map<String, String> tags, String status) {
    this.identifier = identifier;
    this.type = type;
    this.cluster = cluster;
    this.tags = Map.copyOf(tags);
    this.status = status;
  }

  String identifier() {
    return identifier;
  }

  /** Returns the instance class, such as {@code db.serverless}. */
  String type() {
    return type;
  }

  RdsCluster cluster() {
    return cluster;
  }

  Map<String, String> tags() {
    return tags;
  }

  String status() {
    return status;
  }

  /** Returns whether a maintenance window may restart it with another minor version. */
  boolean minorVersionUpgrades() {
    return minorVersionUpgrades;
  }

  void minorVersionUpgrades(boolean allowed) {
    minorVersionUpgrades = allowed;
  }

  void status(String now) {
    status = now;
  }
}
