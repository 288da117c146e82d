package dev.portage.sidecluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request to make a cluster of a snapshot, or of another cluster. It names no parameter group: a
 * copy needs nothing that the version's default one lacks, and the target's may be of another
 * version.
 *
 * @param id of the new cluster
 * @param from what has its rows
 * @param subnetGroup its subnets
 * @param securityGroups that control access to it
 * @param capacity of its instance
 * @param tags by key
 */
public record Restore(
    ClusterId id,
    From from,
    String subnetGroup,
    List<String> securityGroups,
    Capacity capacity,
    Map<String, String> tags) {
  public Restore {
    securityGroups = List.copyOf(securityGroups);
    tags = Map.copyOf(tags);
  }

  /** What has the rows of the new cluster. */
  public sealed interface From {}

  /**
   * A snapshot that is restored.
   *
   * @param arn of it
   * @param version of the engine of the new cluster
   * @param kmsKey that encrypts the new cluster; empty where the snapshot's own does
   */
  public record OfSnapshot(String arn, String version, Optional<String> kmsKey) implements From {}

  /**
   * A cluster that runs, which is cloned as it is now. RDS takes neither another version nor, where
   * it is not encrypted, a key.
   *
   * @param cluster its identifier
   */
  public record OfCluster(ClusterId cluster) implements From {}
}
