package dev.portage.journal;

/**
 * What a migration through AWS DMS creates, in the order in which it is removed: each refers only
 * to those after it.
 */
public enum DmsResourceType {
  /** The data migration, which is stopped first where it runs. */
  DATA_MIGRATION("DMS data migration"),
  /**
   * Slot and publication on the source and the subscription on the target, which DMS leaves behind;
   * its name is the ARN of the data migration.
   */
  REPLICATION("replication of"),
  /** A source and a target with their secrets. */
  PROJECT("DMS migration project"),
  /** The address of one side. */
  PROVIDER("DMS data provider"),
  /** The network of the data migration. */
  PROFILE("DMS instance profile"),
  /** The subnets of the instance profile. */
  SUBNET_GROUP("DMS subnet group"),
  /** Those who sign the certificates of the servers. */
  CERTIFICATE("DMS certificate"),
  /** What DMS may do and read. */
  ROLE("IAM role"),
  /** User and password of one side. */
  SECRET("secret");

  private final String kind;

  DmsResourceType(String kind) {
    this.kind = kind;
  }

  /** The kind under which {@link CreatedResources} records it. */
  public String kind() {
    return kind;
  }
}
