package dev.portage.sandbox.aws.rds;

import java.time.Instant;
import java.util.Map;

/**
 * A snapshot of a cluster, with its status.
 *
 * <p>An image is a copy of the files of a real cluster. A snapshot without an image can be
 * described, but not restored.
 */
final class RdsSnapshot {
  private final String identifier;
  private final String type;
  private final AuroraCluster source;
  private final Instant created;
  private final Map<String, String> tags;
  private final Instant clusterCreated;
  private final int gib;
  private volatile String status;
  private volatile ServerImage image;

  RdsSnapshot(SnapshotFacts facts, Map<String, String> tags) {
    this.identifier = facts.id();
    this.type = facts.type();
    this.source = facts.source();
    this.created = facts.created();
    this.tags = Map.copyOf(tags);
    this.status = facts.status();
    this.clusterCreated = facts.clusterCreated();
    this.gib = facts.gib();
  }

  String identifier() {
    return identifier;
  }

  /** Returns {@code manual} or {@code automated}. */
  String type() {
    return type;
  }

  AuroraCluster source() {
    return source;
  }

  Instant created() {
    return created;
  }

  Instant clusterCreated() {
    return clusterCreated;
  }

  /** Returns the size as RDS reports it, in whole GiB. */
  int gib() {
    return gib;
  }

  Map<String, String> tags() {
    return tags;
  }

  String status() {
    return status;
  }

  void status(String now) {
    status = now;
  }

  /** Returns its files, or null for a snapshot that can only be described. */
  ServerImage image() {
    return image;
  }

  void image(ServerImage copied) {
    image = copied;
  }
}
