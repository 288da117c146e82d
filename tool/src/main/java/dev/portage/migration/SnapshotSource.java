package dev.portage.migration;

import dev.portage.journal.CreatedResources;
import dev.portage.journal.Origin;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import dev.portage.postgres.Side;
import dev.portage.sidecluster.Capacity;
import dev.portage.sidecluster.ClockAndRandom;
import dev.portage.sidecluster.Cluster;
import dev.portage.sidecluster.Clusters;
import dev.portage.sidecluster.SideCluster;
import dev.portage.sidecluster.SideClusterLimits;
import dev.portage.sidecluster.SideClusterListener;
import dev.portage.sidecluster.Snapshot;
import dev.portage.sidecluster.Snapshots;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * A snapshot of the cluster that the update replaced, which is restored as a side cluster.
 *
 * @param clusters of RDS
 * @param target the stack's cluster now
 * @param snapshots of the stack
 * @param asked latest, or the snapshot that was named
 * @param password that was noted for the snapshot; where there is none, a fresh one is set
 */
public record SnapshotSource(
    Clusters clusters,
    Cluster target,
    Snapshots snapshots,
    String asked,
    Optional<Password> password)
    implements TransferSource {
  @Override
  public Origin origin(Optional<Origin> unfinished) {
    boolean resumes =
        asked.equals(Snapshots.LATEST)
            && unfinished.filter(Origin.Snapshot.class::isInstance).isPresent();
    return resumes ? unfinished.get() : new Origin.Snapshot(snapshots.choose(asked).id());
  }

  /** What it costs, as a sentence without its end. */
  String price() {
    return String.format(
        Locale.ROOT,
        "this restores a snapshot as a side cluster, for $%.2f to $%.2f an hour ($%.2f to $%.2f a"
            + " day) until \"portage cleanup\" removes it; how many rows there are is known when it"
            + " runs",
        Capacity.SMALL.leastPrice(),
        Capacity.SMALL.mostPrice(),
        24 * Capacity.SMALL.leastPrice(),
        24 * Capacity.SMALL.mostPrice());
  }

  @Override
  public Database open(Opening opening) {
    Reporter reporter = opening.context().reporter();
    Snapshot snapshot = snapshots.choose(opening.origin().name());
    reporter.note(
        "snapshot %s, taken %s"
            .formatted(snapshot.id(), snapshot.taken().truncatedTo(ChronoUnit.SECONDS)));
    reporter.outstanding(Outstanding.sideCluster(SideCluster.id(snapshot, target).value()));
    SideCluster side = sideClusters(clusters, opening.target(), opening.context());
    DatabaseAddress address = side.open(snapshot, target, password);
    return Database.open(Side.SOURCE, () -> address, opening.connections());
  }

  /** The side clusters that a target's journal knows of. */
  public static SideCluster sideClusters(Clusters clusters, Database target, RunContext context) {
    Interrupt interrupt = context.interrupt();
    return new SideCluster(
        clusters,
        CreatedResources.of(target),
        SideClusterLimits.usual(),
        new Progress(context.reporter()),
        ClockAndRandom.of(interrupt::await, interrupt::stopLaunching));
  }

  /** Reports how a side cluster is created and removed; each state once. */
  private static final class Progress implements SideClusterListener {
    private final Reporter reporter;
    private String last = "";

    Progress(Reporter reporter) {
      this.reporter = reporter;
    }

    @Override
    public void note(String what) {
      reporter.note(what);
    }

    @Override
    public void waiting(String thing, String status, Duration waited) {
      String now = thing + ": " + status;
      if (!now.equals(last)) {
        last = now;
        reporter.note(now + ", " + Durations.format(waited));
      }
    }
  }
}
