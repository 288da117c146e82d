package dev.portage.sandbox.aws.rds;

import java.time.Duration;
import java.util.List;

/**
 * The behaviour of RDS; it can be replaced at any time. Each duration is the minimum for a change;
 * the time of real copies and starts is added to it.
 *
 * @param snapshot the time until a snapshot is available; minutes in AWS
 * @param cluster the same for a restored cluster; about ten minutes in AWS
 * @param instance the same for an instance, and for its reboot; five to ten minutes in AWS
 * @param password the time until a new master password is valid; during the first half of it the
 *     cluster still has the status available, as in AWS
 * @param deletion the time until an instance or a cluster is deleted
 * @param offered versions of aurora-postgresql, oldest first; 15.3 is not among them (UPSTREAM 3.4)
 * @param page the maximum number of entries in a response, unless the caller asks for fewer
 */
public record RdsSettings(
    Duration snapshot,
    Duration cluster,
    Duration instance,
    Duration password,
    Duration deletion,
    List<String> offered,
    int page) {

  public RdsSettings {
    offered = List.copyOf(offered);
  }

  /** Returns short delays, and versions that were offered in us-east-1 at the end of 2025. */
  public static RdsSettings defaults() {
    return new RdsSettings(
        Duration.ofMillis(200),
        Duration.ofMillis(300),
        Duration.ofMillis(300),
        Duration.ofMillis(300),
        Duration.ofMillis(200),
        List.of("14.18", "15.6", "15.7", "15.8", "15.10", "15.12", "15.13", "16.8", "17.4"),
        100);
  }

  /** Returns the same settings with this minimum for each change. */
  public RdsSettings withDelays(Duration each) {
    return new RdsSettings(each, each, each, each, each, offered, page);
  }

  /** Returns the same settings with other versions. */
  public RdsSettings withOffered(String... versions) {
    return new RdsSettings(
        snapshot, cluster, instance, password, deletion, List.of(versions), page);
  }

  /** Returns the same settings with another page size. */
  public RdsSettings withPage(int page) {
    return new RdsSettings(snapshot, cluster, instance, password, deletion, offered, page);
  }
}
