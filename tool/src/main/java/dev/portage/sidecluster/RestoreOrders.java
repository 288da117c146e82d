package dev.portage.sidecluster;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.List;
import java.util.Optional;

/** Makes the request by which a side cluster is created, from whatever it is made of. */
record RestoreOrders(Clusters clusters, SideClusterLimits limits, Poller poller) {
  /** Waits until the original can be used, and refuses one that cannot. */
  Original ready(Original original, Cluster target) {
    return switch (original) {
      case Snapshot snapshot -> snapshot.isAvailable() ? snapshot : available(snapshot);
      case CloneSource source ->
          poller.until(
              "cluster " + source.cluster(), limits.password(), () -> cloneable(source, target));
    };
  }

  /** While its clone exists, the source is not needed any more. */
  private PollResult<CloneSource> cloneable(CloneSource source, Cluster target) {
    Clones clones = new Clones(clusters, target);
    if (clones.existing(source).isEmpty()) {
      clones.require(source);
    }
    return new PollResult.Done<>(source);
  }

  private Snapshot available(Snapshot snapshot) {
    return poller.until(
        "snapshot " + snapshot.id(), limits.snapshot(), () -> snapshotAvailable(snapshot.arn()));
  }

  private PollResult<Snapshot> snapshotAvailable(String arn) {
    Snapshot now =
        clusters
            .snapshot(arn)
            .orElseThrow(
                () ->
                    new Fault(
                        ExitCode.AWS_REFUSED,
                        "snapshot %s is gone".formatted(arn),
                        "Name another one with --snapshot."));
    if (!now.isHopeful()) {
      throw SideCluster.lost("snapshot " + now.id(), now.status());
    }
    return now.isAvailable()
        ? new PollResult.Done<>(now)
        : new PollResult.NotYet<>("%s, %d %%".formatted(now.status(), now.percent()));
  }

  /**
   * The request.
   *
   * @param id of the new cluster
   * @param target whose subnets and security groups it gets
   */
  Restore order(ClusterId id, Original original, Cluster target) {
    return new Restore(
        id,
        from(original, target),
        target.subnetGroup(),
        target.securityGroups(),
        limits.capacity(),
        SideClusterName.tags(original, target.id()));
  }

  private Restore.From from(Original original, Cluster target) {
    return switch (original) {
      case Snapshot snapshot ->
          new Restore.OfSnapshot(
              snapshot.arn(),
              version(snapshot),
              snapshot.encrypted() ? Optional.empty() : Optional.of(key(target)));
      case CloneSource source -> {
        // Again before each attempt: RDS calls a cluster without an instance busy, too.
        new Clones(clusters, target).require(source);
        yield new Restore.OfCluster(source.cluster());
      }
    };
  }

  private String version(Snapshot snapshot) {
    List<String> offered = clusters.offered();
    return EngineVersion.toRestore(snapshot.version(), offered)
        .orElseThrow(
            () ->
                new Fault(
                    ExitCode.AWS_REFUSED,
                    "snapshot %s is of %s %s, and neither that nor a later minor version is"
                            .formatted(snapshot.id(), Clusters.ENGINE, snapshot.version())
                        + " offered here: "
                        + String.join(", ", offered),
                    "Restore it by hand with a later major version, and pass the address of that"
                        + " cluster with --source."));
  }

  /** Where the target is not encrypted, the default key of RDS is used. */
  private static String key(Cluster target) {
    return target.kmsKey().isEmpty() ? "alias/aws/rds" : target.kmsKey();
  }
}
