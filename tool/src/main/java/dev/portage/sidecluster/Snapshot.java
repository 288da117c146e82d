package dev.portage.sidecluster;

import dev.portage.journal.Origin;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * A snapshot of a database cluster.
 *
 * @param id its identifier
 * @param arn its ARN, which also names snapshots that other accounts share
 * @param cluster of which it was taken
 * @param clusterCreated when that cluster was created; empty where RDS does not say
 * @param taken when; a row that is newer is not in it
 * @param status {@code available} once it can be restored, {@code creating} before
 * @param percent how much of it is done
 * @param engine {@code aurora-postgresql} for one that Portage can use
 * @param version of the engine
 * @param encrypted whether it is
 * @param gib its size in GiB, as RDS reports it; 0 where it does not say
 * @param tags by key
 */
public record Snapshot(
    String id,
    String arn,
    ClusterId cluster,
    Optional<Instant> clusterCreated,
    Instant taken,
    String status,
    int percent,
    String engine,
    String version,
    boolean encrypted,
    int gib,
    Map<String, String> tags)
    implements Original {
  static final String AVAILABLE = "available";

  public Snapshot {
    tags = Map.copyOf(tags);
  }

  @Override
  public Origin origin() {
    return new Origin.Snapshot(id);
  }

  /** How long its cluster had existed when it was taken. */
  Optional<Duration> clusterAge() {
    return clusterCreated.map(created -> Duration.between(created, taken));
  }

  boolean isNamed(String idOrArn) {
    return id.equalsIgnoreCase(idOrArn) || arn.equals(idOrArn);
  }

  boolean isAvailable() {
    return status.equals(AVAILABLE);
  }

  /** Whether it can still become available. */
  boolean isHopeful() {
    return isAvailable() || status.equals("creating") || status.equals("copying");
  }

  /** For messages: id, cluster, time, and what RDS says of size and status. */
  public String describe() {
    return "%s of %s, %s%s%s"
        .formatted(
            id,
            cluster,
            taken.truncatedTo(ChronoUnit.SECONDS),
            gib == 0 ? "" : ", %,d GiB".formatted(gib),
            isAvailable() ? "" : ", " + status);
  }
}
