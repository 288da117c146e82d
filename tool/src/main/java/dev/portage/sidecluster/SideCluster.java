package dev.portage.sidecluster;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Created;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.Origin;
import dev.portage.journal.Remover;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A temporary cluster beside the target, created from a snapshot or as a clone of a cluster that
 * runs. Every step is idempotent: it requests only what does not exist yet, so that {@link #open}
 * resumes after a kill.
 *
 * <p>One process at a time may open or remove one: the one that holds the target's coordinator lock
 * (I4).
 */
public final class SideCluster implements Remover<Created.SideCluster> {
  /** States that do not end by waiting. */
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
  private final CreatedResources creations;
  private final SideClusterLimits limits;
  private final SideClusterListener listener;
  private final Poller poller;
  private final RestoreOrders orders;
  private final MasterPassword passwords;

  /**
   * Side clusters of one target.
   *
   * @param creations of that target's journal
   */
  public SideCluster(
      Clusters clusters,
      CreatedResources creations,
      SideClusterLimits limits,
      SideClusterListener listener,
      ClockAndRandom clockAndRandom) {
    this.clusters = clusters;
    this.creations = creations;
    this.limits = limits;
    this.listener = listener;
    this.poller = new Poller(clockAndRandom, limits.poll(), listener);
    this.orders = new RestoreOrders(clusters, limits, poller);
    this.passwords =
        new MasterPassword(clusters, limits, listener, poller, clockAndRandom.random());
  }

  /**
   * Makes the rows of a snapshot, or of a clone, reachable. Idempotent: the same original and
   * target always give the same side cluster, and a clone that exists is not made again, whatever
   * its source has become.
   *
   * @param target whose subnets and security groups it gets
   * @param noted the password of the original's cluster, where the operator knows it; where it is
   *     refused, or none is given, a new one is set
   * @return its address; it can be reached from wherever the target can
   * @throws Fault when AWS refuses, a time limit is reached, or the identifier is taken
   */
  public DatabaseAddress open(Original original, Cluster target, Optional<Password> noted) {
    ClusterId id = SideClusterName.of(original, target.id());
    Original whole = orders.ready(original, target);
    creations.record(Created.SideCluster.KIND, id.value());
    poller.until("side cluster " + id, limits.restore(), () -> restored(id, whole, target));
    Cluster side =
        poller.until(
            "instance of " + id, limits.instance(), () -> instanceAvailable(id, whole, target));
    // An earlier run may have lowered it.
    raise(side);
    return passwords.address(side, noted);
  }

  private void raise(Cluster cluster) {
    if (!cluster.capacity().equals(limits.capacity())) {
      poller.until(
          "capacity of " + cluster.id(),
          limits.password(),
          () -> scaled(cluster, limits.capacity()));
    }
  }

  /**
   * Lowers the capacity once nothing is read any more; {@link #open} raises it again. A no-op where
   * there is no such cluster, or it is being deleted.
   *
   * @return the capacity that it has now
   */
  public Optional<Capacity> rest(ClusterId id) {
    return poller.until("capacity of " + id, limits.resting(), () -> rested(id));
  }

  private PollResult<Optional<Capacity>> rested(ClusterId id) {
    Optional<Cluster> found = ours(id).filter(cluster -> !cluster.isDeleting());
    if (found.isEmpty()) {
      return new PollResult.Done<>(Optional.empty());
    }
    Capacity resting = Capacity.resting(clusters.leastCapacity(found.get().version()));
    return found.get().capacity().equals(resting)
        ? new PollResult.Done<>(Optional.of(resting))
        : scaled(found.get(), resting);
  }

  private PollResult<Optional<Capacity>> scaled(Cluster cluster, Capacity to) {
    if (!clusters.setCapacity(cluster.id(), to)) {
      return new PollResult.NotYet<>("busy");
    }
    listener.note("side cluster %s has %s from now on".formatted(cluster.id(), to.describe()));
    return new PollResult.Done<>(Optional.of(to));
  }

  /** What the side cluster of this original beside this target is called. */
  public static ClusterId id(Original original, Cluster target) {
    return SideClusterName.of(original, target.id());
  }

  private PollResult<Cluster> restored(ClusterId id, Original original, Cluster target) {
    Optional<Cluster> found = ours(id);
    if (found.isEmpty()) {
      if (!clusters.restore(orders.order(id, original, target))) {
        return new PollResult.NotYet<>("its source is busy");
      }
      listener.note(requested(id, original));
      return new PollResult.NotYet<>("requested");
    }
    Cluster cluster = found.get();
    requireRecoverable("side cluster " + id, cluster.status());
    return cluster.isAvailable()
        ? new PollResult.Done<>(cluster)
        : new PollResult.NotYet<>(cluster.status());
  }

  private static String requested(ClusterId id, Original original) {
    return switch (original) {
      case Snapshot snapshot ->
          "restoring snapshot %s as side cluster %s".formatted(snapshot.id(), id);
      case CloneSource source ->
          "cloning cluster %s as side cluster %s".formatted(source.cluster(), id);
    };
  }

  private PollResult<Cluster> instanceAvailable(ClusterId id, Original original, Cluster target) {
    String name = SideClusterName.instance(id);
    Optional<Instance> found =
        clusters.instances(id).stream().filter(one -> one.id().equals(name)).findFirst();
    // Read last: its endpoint is valid once there is an instance.
    Cluster cluster = standing(id);
    if (found.isEmpty()) {
      clusters.addInstance(cluster.id(), name, SideClusterName.tags(original, target.id()));
      listener.note("adding an instance to it: %s".formatted(SideClusterPrice.ofRun(original)));
      return new PollResult.NotYet<>("requested");
    }
    String status = found.get().status();
    requireRecoverable("instance " + name, status);
    return found.get().isAvailable()
        ? new PollResult.Done<>(cluster)
        : new PollResult.NotYet<>(status);
  }

  /**
   * Removes those side clusters of this target that were made of this original, which may be gone.
   *
   * @return what was removed
   */
  public List<ClusterId> removeOf(Origin original) {
    String tag = SideClusterName.tag(original);
    List<ClusterId> removed =
        outstanding().stream()
            .filter(
                id ->
                    poller.until("side cluster " + id, limits.removal(), () -> isOrWasOf(tag, id)))
            .toList();
    removed.forEach(this::remove);
    return removed;
  }

  private PollResult<Boolean> isOrWasOf(String tag, ClusterId id) {
    Optional<Cluster> found = ours(id);
    return new PollResult.Done<>(
        found.isEmpty() || tag.equals(found.get().tags().get(SideClusterName.TAG)));
  }

  /** The side clusters of this target that are recorded and not yet removed, the oldest first. */
  public List<ClusterId> outstanding() {
    return creations.outstanding(Created.SideCluster.KIND).stream().map(ClusterId::new).toList();
  }

  /**
   * Removes a side cluster, with its instance and without a last snapshot, and returns when it is
   * deleted. One that does not exist any more is only recorded as removed.
   *
   * @throws Fault where it is not recorded, lacks the tag, or is not deleted in time
   */
  public void remove(ClusterId id) {
    if (!outstanding().contains(id)) {
      throw new Fault(
          ExitCode.AWS_REFUSED,
          "cluster %s is no side cluster that this target's journal knows of".formatted(id),
          "Remove it in the RDS console, if it is yours.");
    }
    poller.until("removal of " + id, limits.removal(), () -> removed(id));
    creations.removed(Created.SideCluster.KIND, id.value());
    listener.note("side cluster %s is deleted".formatted(id));
  }

  /** The same; RDS is asked in any case, so that there always is something to remove. */
  @Override
  public boolean remove(Created.SideCluster created) {
    remove(new ClusterId(created.name()));
    return true;
  }

  private PollResult<ClusterId> removed(ClusterId id) {
    Optional<Cluster> cluster = ours(id);
    if (cluster.isEmpty()) {
      return new PollResult.Done<>(id);
    }
    List<Instance> instances = clusters.instances(id);
    instances.stream().filter(one -> !one.isDeleting()).forEach(this::delete);
    if (instances.isEmpty() && !cluster.get().isDeleting() && clusters.deleteCluster(id)) {
      listener.note("removing side cluster " + id);
    }
    return new PollResult.NotYet<>(
        instances.isEmpty() ? cluster.get().status() : instances.getFirst().status());
  }

  private void delete(Instance instance) {
    if (clusters.deleteInstance(instance.id())) {
      listener.note("removing instance " + instance.id());
    }
  }

  /** The cluster of this identifier; RDS may show one that is new before it shows its tags. */
  private Optional<Cluster> ours(ClusterId id) {
    Optional<Cluster> found = clusters.cluster(id);
    if (found.filter(SideCluster::lacksTag).isPresent()) {
      poller.pause();
      found = clusters.cluster(id);
    }
    found
        .filter(SideCluster::lacksTag)
        .ifPresent(
            cluster -> {
              throw new Fault(
                  ExitCode.AWS_REFUSED,
                  "cluster %s exists without the tag %s: Portage did not create it"
                      .formatted(id, SideClusterName.TAG),
                  "Rename it or remove it in the RDS console, and run the same command again.");
            });
    return found;
  }

  private static boolean lacksTag(Cluster cluster) {
    return !cluster.tags().containsKey(SideClusterName.TAG);
  }

  private static void requireRecoverable(String thing, String status) {
    if (LOST.contains(status)) {
      throw lost(thing, status);
    }
  }

  static Fault lost(String thing, String status) {
    return new Fault(
        ExitCode.AWS_REFUSED,
        "%s is %s, a status from which it does not recover".formatted(thing, status),
        "The RDS console says why, under its events. \"portage cleanup\" removes what was created;"
            + " then run the same command again, or name another source with --snapshot, --clone or"
            + " --source.");
  }

  private Cluster standing(ClusterId id) {
    return ours(id)
        .orElseThrow(
            () ->
                new Fault(
                    ExitCode.AWS_REFUSED,
                    "side cluster %s was deleted while it was being created".formatted(id),
                    "It was not removed by this command: run the same command again."));
  }
}
