package dev.portage.sidecluster;

import java.time.Instant;
import java.util.Map;

/**
 * A snapshot of a database cluster.
 *
 * @param id its identifier
 * @param arn its ARN, which also names snapshots that other accounts share
 * @param cluster of which it was taken
 * @param taken when; a row that is newer is not in it
 * @param status {@code available} once it can be restored, {@code creating} before
 * @param percent how much of it is done
 * @param engine {@code aurora-postgresql} for one that Portage can use
 * @param version of the engine
 * @param encrypted whether it is
 * @param tags by key
 */
public record Snapshot(
    String id,
    String arn,
    ClusterId cluster,
    Instant taken,
    String status,
    int percent,
    String engine,
    String version,
    boolean encrypted,
    Map<String, String> tags) {
  static final String AVAILABLE = "available";

  public Snapshot {
    tags = Map.copyOf(tags);
  }

  boolean isAvailable() {
    return status.equals(AVAILABLE);
  }

  /** Whether it can still become available. */
  boolean isHopeful() {
    return isAvailable() || status.equals("creating") || status.equals("copying");
  }

  /** For messages: id, cluster, time and status. */
  String describe() {
    return "%s of %s, %s, %s".formatted(id, cluster, taken, status);
  }
}
