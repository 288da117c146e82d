package dev.portage.sandbox.aws.rds;

import java.time.Duration;
import java.util.List;

/**
 * How RDS behaves; can be exchanged at any time. Each duration is the least that a change takes;
 * real copies and real starts come on top.
 *
 * @param snapshot from the order to available; minutes in AWS
 * @param cluster the same for a restored cluster; some ten minutes in AWS
 * @param instance the same for an instance; five to ten minutes in AWS
 * @param password until a new master password is in force: for the first half of it the cluster
 *     still says that it is available, as in AWS
 * @param deletion of an instance or a cluster
 * @param offered versions of aurora-postgresql, oldest first; 15.3 is not among them (UPSTREAM 3.4)
 * @param page the most entries of an answer, where the caller asks for no fewer
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

  /** Little patience, and the versions that somebody saw in us-east-1 late in 2025. */
  public static RdsSettings usual() {
    return new RdsSettings(
        Duration.ofMillis(200),
        Duration.ofMillis(300),
        Duration.ofMillis(300),
        Duration.ofMillis(300),
        Duration.ofMillis(200),
        List.of("14.18", "15.6", "15.7", "15.8", "15.10", "15.12", "15.13", "16.8", "17.4"),
        100);
  }

  /** The same, with each change taking at least this long. */
  public RdsSettings withDelays(Duration each) {
    return new RdsSettings(each, each, each, each, each, offered, page);
  }

  /** The same with other versions. */
  public RdsSettings withOffered(String... versions) {
    return new RdsSettings(
        snapshot, cluster, instance, password, deletion, List.of(versions), page);
  }

  /** The same with shorter answers. */
  public RdsSettings withPage(int page) {
    return new RdsSettings(snapshot, cluster, instance, password, deletion, offered, page);
  }
}
