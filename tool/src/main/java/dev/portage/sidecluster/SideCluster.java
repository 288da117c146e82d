package dev.portage.sidecluster;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Creations;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A temporary cluster, made from a snapshot beside the target. Every step looks first and then asks
 * for what is missing, so that after a kill at any moment {@link #open} goes on where it was.
 *
 * <p>One process at a time may open or remove one: whoever holds the right to the target (I4).
 */
public final class SideCluster {
  /** As {@link Creations} records it. */
  public static final String KIND = "side cluster";

  /** From these nothing comes back by waiting. */
  private static final Set<String> LOST =
      Set.of(
          "failed",
          "inaccessible-encryption-credentials",
          "inaccessible-encryption-credentials-recoverable",
          "incompatible-network",
          "incompatible-parameters",
          "incompatible-restore",
          "insufficient-capacity",
          "restore-error",
          "stopped",
          "storage-full");

  private final Clusters clusters;
  private final Creations creations;
  private final SideClusterLimits limits;
  private final SideClusterListener listener;
  private final Waiting waiting;
  private final MasterPassword passwords;

  /**
   * Side clusters of one target.
   *
   * @param creations of that target's journal
   */
  public SideCluster(
      Clusters clusters,
      Creations creations,
      SideClusterLimits limits,
      SideClusterListener listener,
      Surroundings surroundings) {
    this.clusters = clusters;
    this.creations = creations;
    this.limits = limits;
    this.listener = listener;
    this.waiting = new Waiting(surroundings, limits.poll(), listener);
    this.passwords = new MasterPassword(clusters, limits, listener, waiting, surroundings.random());
  }

  /**
   * Makes the snapshot's rows reachable: the same side cluster each time for the same snapshot and
   * target, begun, half made or whole.
   *
   * @param target beside which it is put: same subnets, same security groups
   * @param noted the password that the snapshot's cluster had, where the operator knows it; where
   *     it is not accepted, or none is given, a fresh one is set
   * @return where the rows are; they may be read from wherever the target can be reached
   * @throws Fault when AWS refuses, time is up, or the identifier is somebody else's
   */
  public DatabaseAddress open(Snapshot snapshot, Cluster target, Optional<Password> noted) {
    ClusterId id = SideClusterName.of(snapshot, target.id());
    Snapshot whole = available(snapshot);
    creations.record(KIND, id.value());
    waiting.until("side cluster " + id, limits.restore(), () -> restored(id, whole, target));
    Cluster side =
        waiting.until("instance of " + id, limits.instance(), () -> inhabited(id, whole, target));
    return passwords.address(side, noted);
  }

  /** What the side cluster of this snapshot beside this target is called. */
  public static ClusterId id(Snapshot snapshot, Cluster target) {
    return SideClusterName.of(snapshot, target.id());
  }

  private Snapshot available(Snapshot snapshot) {
    return waiting.until(
        "snapshot " + snapshot.id(), limits.snapshot(), () -> looked(snapshot.arn()));
  }

  private Seen<Snapshot> looked(String arn) {
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
      throw lost("snapshot " + now.id(), now.status());
    }
    return now.isAvailable()
        ? new Seen.Done<>(now)
        : new Seen.NotYet<>("%s, %d %%".formatted(now.status(), now.percent()));
  }

  private Seen<Cluster> restored(ClusterId id, Snapshot snapshot, Cluster target) {
    Optional<Cluster> found = ours(id);
    if (found.isEmpty()) {
      clusters.restore(order(id, snapshot, target));
      listener.note("restoring snapshot %s as side cluster %s".formatted(snapshot.id(), id));
      return new Seen.NotYet<>("asked for");
    }
    Cluster cluster = found.get();
    requireHope("side cluster " + id, cluster.status());
    return cluster.isAvailable() ? new Seen.Done<>(cluster) : new Seen.NotYet<>(cluster.status());
  }

  private Restore order(ClusterId id, Snapshot snapshot, Cluster target) {
    return new Restore(
        id,
        snapshot.arn(),
        version(snapshot),
        snapshot.encrypted() ? Optional.empty() : Optional.of(key(target)),
        target.subnetGroup(),
        target.securityGroups(),
        limits.capacity(),
        SideClusterName.tags(snapshot, target.id()));
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
                    "Restore it by hand with a later major version, and say --source with the"
                        + " address of that cluster."));
  }

  /** Where not even the target is encrypted, the key that RDS keeps for everybody will do. */
  private static String key(Cluster target) {
    return target.kmsKey().isEmpty() ? "alias/aws/rds" : target.kmsKey();
  }

  private Seen<Cluster> inhabited(ClusterId id, Snapshot snapshot, Cluster target) {
    String name = SideClusterName.instance(id);
    Optional<Instance> found =
        clusters.instances(id).stream().filter(one -> one.id().equals(name)).findFirst();
    // Looked at last: its endpoint counts from the moment when there is an instance.
    Cluster cluster = standing(id);
    if (found.isEmpty()) {
      clusters.addInstance(cluster.id(), name, SideClusterName.tags(snapshot, target.id()));
      listener.note(
          "adding an instance to it, for at most $%.2f an hour"
              .formatted(limits.capacity().mostPrice()));
      return new Seen.NotYet<>("asked for");
    }
    String status = found.get().status();
    requireHope("instance " + name, status);
    return found.get().isAvailable() ? new Seen.Done<>(cluster) : new Seen.NotYet<>(status);
  }

  /** The side clusters of this target that are recorded and not removed, the oldest first. */
  public List<ClusterId> standing() {
    return creations.standing(KIND).stream().map(ClusterId::new).toList();
  }

  /**
   * Removes a side cluster, with its instance and without a last snapshot, and returns when it is
   * gone. One that is gone already is only recorded so.
   *
   * @throws Fault where it is not recorded, is somebody else's, or does not go
   */
  public void remove(ClusterId id) {
    if (!standing().contains(id)) {
      throw new Fault(
          ExitCode.AWS_REFUSED,
          "cluster %s is no side cluster that this target's journal knows of".formatted(id),
          "Remove it in the RDS console, if it is yours.");
    }
    waiting.until("removal of " + id, limits.removal(), () -> removed(id));
    creations.removed(KIND, id.value());
    listener.note("side cluster %s is gone".formatted(id));
  }

  private Seen<ClusterId> removed(ClusterId id) {
    Optional<Cluster> cluster = ours(id);
    if (cluster.isEmpty()) {
      return new Seen.Done<>(id);
    }
    List<Instance> instances = clusters.instances(id);
    instances.stream().filter(one -> !one.isDeleting()).forEach(this::delete);
    if (instances.isEmpty() && !cluster.get().isDeleting() && clusters.deleteCluster(id)) {
      listener.note("removing side cluster " + id);
    }
    return new Seen.NotYet<>(
        instances.isEmpty() ? cluster.get().status() : instances.getFirst().status());
  }

  private void delete(Instance instance) {
    if (clusters.deleteInstance(instance.id())) {
      listener.note("removing instance " + instance.id());
    }
  }

  private Optional<Cluster> ours(ClusterId id) {
    Optional<Cluster> found = clusters.cluster(id);
    found
        .filter(cluster -> !cluster.tags().containsKey(SideClusterName.TAG))
        .ifPresent(
            cluster -> {
              throw new Fault(
                  ExitCode.AWS_REFUSED,
                  "cluster %s is there, without the tag %s: somebody else made it"
                      .formatted(id, SideClusterName.TAG),
                  "Rename it or remove it in the RDS console, and run the same command again.");
            });
    return found;
  }

  private static void requireHope(String thing, String status) {
    if (LOST.contains(status)) {
      throw lost(thing, status);
    }
  }

  private static Fault lost(String thing, String status) {
    return new Fault(
        ExitCode.AWS_REFUSED,
        "%s is %s, and does not come back from there by itself".formatted(thing, status),
        "The RDS console says why, under its events. \"portage cleanup\" removes what was made;"
            + " then run the same command again, or name another snapshot with --snapshot.");
  }

  private Cluster standing(ClusterId id) {
    return ours(id)
        .orElseThrow(
            () ->
                new Fault(
                    ExitCode.AWS_REFUSED,
                    "side cluster %s is gone while it was being made".formatted(id),
                    "Somebody removed it: run the same command again."));
  }
}
