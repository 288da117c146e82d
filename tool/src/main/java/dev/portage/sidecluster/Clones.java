package dev.portage.sidecluster;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The clusters beside a target that can be cloned as a source, and the clones of them. */
public final class Clones {
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,62}");

  /** Of a cluster: partition, region and account, then the identifier. */
  private static final Pattern ARN =
      Pattern.compile("(arn:[^:]*:rds:([^:]*):([^:]*):cluster:)([A-Za-z][A-Za-z0-9-]{0,62})");

  /** States of a cluster that RDS does not clone, and that do not end by waiting. */
  private static final Set<String> NOT_CLONED =
      Set.of("deleting", "failed", "inaccessible-encryption-credentials", "stopped", "stopping");

  private final Clusters clusters;
  private final Cluster target;

  /** Clones beside this target. */
  public Clones(Clusters clusters, Cluster target) {
    this.clusters = clusters;
    this.target = target;
  }

  /**
   * The source that was named, without asking RDS: it may be gone, while its clone exists.
   *
   * @param asked an identifier or an ARN
   * @throws Fault BAD_CONFIGURATION where it is none, or of another account or region, or the
   *     target's own
   */
  public CloneSource named(String asked) {
    Matcher here = ARN.matcher(target.arn());
    if (!here.matches()) {
      throw new IllegalStateException("no ARN of a cluster: " + target.arn());
    }
    ClusterId id = new ClusterId(asked.startsWith("arn:") ? identifier(asked, here) : plain(asked));
    if (id.equals(target.id())) {
      throw new Fault(
          ExitCode.BAD_CONFIGURATION,
          "cluster %s is the target: its rows would be copied into itself".formatted(id),
          "Name the cluster that the stack had before with --clone. \"portage snapshots\" shows its"
              + " identifier, where it has a snapshot.");
    }
    return new CloneSource(id, here.group(1) + id);
  }

  private static String plain(String asked) {
    if (!IDENTIFIER.matcher(asked).matches()) {
      throw new Fault(
          ExitCode.BAD_CONFIGURATION,
          "\"%s\" is neither the identifier of a cluster nor its ARN".formatted(asked),
          "Pass --clone with the identifier that the RDS console shows, or --source with the address"
              + " of a cluster that is read directly.");
    }
    return asked;
  }

  private static String identifier(String arn, Matcher here) {
    Matcher there = ARN.matcher(arn);
    if (!there.matches()) {
      return plain(arn);
    }
    if (!there.group(1).equals(here.group(1))) {
      throw new Fault(
          ExitCode.BAD_CONFIGURATION,
          "cluster %s is in region %s of account %s, and the target in region %s of account %s"
              .formatted(
                  there.group(4), there.group(2), there.group(3), here.group(2), here.group(3)),
          "A clone is made only beside its source. Copy or share a snapshot of that cluster, and"
              + " pass --snapshot ARN; or read it directly with --source.");
    }
    return there.group(4);
  }

  /** The clone of this source beside this target, where there is one. */
  public Optional<Cluster> existing(CloneSource source) {
    return clusters
        .cluster(SideClusterName.of(source, target.id()))
        .filter(clone -> !clone.isDeleting());
  }

  /**
   * The cluster that is to be cloned.
   *
   * @throws Fault BAD_CONFIGURATION where there is none, or RDS would not clone it, or Portage
   *     could not read the clone
   */
  public Cluster require(CloneSource source) {
    Cluster cluster = clusters.cluster(source.cluster()).orElseThrow(() -> missing(source));
    if (!cluster.engine().equals(Clusters.ENGINE)) {
      throw refused(
          "cluster %s is of the engine %s, expected is %s"
              .formatted(cluster.id(), cluster.engine(), Clusters.ENGINE),
          "Name another cluster with --clone.");
    }
    requireOffered(cluster);
    if (!isCloned(cluster)) {
      throw refused(
          "cluster %s is %s, and cannot be cloned".formatted(cluster.id(), cluster.status()),
          "Start it in the RDS console, and run the same command again; or use a snapshot of it"
              + " with --snapshot.");
    }
    if (clusters.instances(cluster.id()).stream().allMatch(Instance::isDeleting)) {
      throw refused(
          "cluster %s has no instance: RDS clones only one that has".formatted(cluster.id()),
          "Add an instance to it in the RDS console, and run the same command again; or use a"
              + " snapshot of it with --snapshot.");
    }
    return cluster;
  }

  /** Whether RDS clones it in the state that it is in, or will be in soon. */
  static boolean isCloned(Cluster cluster) {
    return !NOT_CLONED.contains(cluster.status());
  }

  /** The clone has the version of its source: no other can be asked for. */
  private void requireOffered(Cluster cluster) {
    List<String> offered = clusters.offered();
    Optional<Integer> major = EngineVersion.parse(cluster.version()).map(EngineVersion::major);
    if (offered.stream()
        .map(EngineVersion::parse)
        .noneMatch(one -> one.isPresent() && one.map(EngineVersion::major).equals(major))) {
      throw refused(
          "cluster %s is of %s %s, a major version that is not offered here: %s"
              .formatted(
                  cluster.id(), Clusters.ENGINE, cluster.version(), String.join(", ", offered)),
          "Read it directly: pass its address with --source.");
    }
  }

  private static Fault missing(CloneSource source) {
    return refused(
        "there is no cluster \"%s\" in this account and region".formatted(source.cluster()),
        "Pass --clone with an identifier that the RDS console shows. Where the cluster was deleted,"
            + " \"portage snapshots\" lists what it left for --snapshot.");
  }

  private static Fault refused(String message, String next) {
    return new Fault(ExitCode.BAD_CONFIGURATION, message, next);
  }
}
