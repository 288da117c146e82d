package dev.portage.sidecluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request to restore a snapshot as a cluster. It names no parameter group: a copy needs nothing
 * that the version's default one lacks, and the target's may be of another version.
 *
 * @param id of the new cluster
 * @param snapshotArn the snapshot
 * @param version of the engine
 * @param kmsKey that encrypts it; empty where the snapshot's own does
 * @param subnetGroup its subnets
 * @param securityGroups that control access to it
 * @param capacity of its instance
 * @param tags by key
 */
public record Restore(
    ClusterId id,
    String snapshotArn,
    String version,
    Optional<String> kmsKey,
    String subnetGroup,
    List<String> securityGroups,
    Capacity capacity,
    Map<String, String> tags) {
  public Restore {
    securityGroups = List.copyOf(securityGroups);
    tags = Map.copyOf(tags);
  }
}
