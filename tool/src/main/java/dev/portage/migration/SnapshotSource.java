package dev.portage.migration;

import dev.portage.fault.Fault;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.Origin;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import dev.portage.postgres.Side;
import dev.portage.sidecluster.Candidates;
import dev.portage.sidecluster.Capacity;
import dev.portage.sidecluster.ClockAndRandom;
import dev.portage.sidecluster.Cluster;
import dev.portage.sidecluster.ClusterId;
import dev.portage.sidecluster.Clusters;
import dev.portage.sidecluster.SideCluster;
import dev.portage.sidecluster.SideClusterLimits;
import dev.portage.sidecluster.SideClusterListener;
import dev.portage.sidecluster.SideClusterPrice;
import dev.portage.sidecluster.Snapshot;
import dev.portage.sidecluster.Snapshots;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

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
  private static final int MOST_NAMED = 5;

  @Override
  public Origin origin(Optional<Origin> unfinished) {
    boolean resumes =
        asked.equals(Snapshots.LATEST)
            && unfinished.filter(Origin.Snapshot.class::isInstance).isPresent();
    return resumes ? unfinished.get() : new Origin.Snapshot(snapshots.choose(asked).id());
  }

  /**
   * Names the snapshot, the others that could be chosen, and what speaks against it.
   *
   * @param removed whether the side cluster is removed after the proof
   * @return what restoring it costs, as a sentence without its end
   */
  String offer(Origin origin, boolean removed, Reporter reporter) {
    Snapshot chosen = snapshots.choose(origin.name());
    reporter.note("snapshot " + chosen.describe());
    Candidates candidates = snapshots.find();
    List<String> warnings = candidates.warnings(chosen);
    warnings.forEach(reporter::warning);
    List<Snapshot> others = candidates.others(chosen);
    if (!others.isEmpty() && (asked.equals(Snapshots.LATEST) || !warnings.isEmpty())) {
      reporter.note(
          "%d other candidates, \"portage snapshots\" lists them: %s"
              .formatted(
                  others.size(),
                  others.stream()
                      .limit(MOST_NAMED)
                      .map(Snapshot::describe)
                      .collect(Collectors.joining("; "))));
    }
    return ("this restores the snapshot as a side cluster, for %s, until %s; how many rows there are"
            + " is known when it runs")
        .formatted(
            SideClusterPrice.ofRun(chosen.gib()),
            removed
                ? "it is removed after every row is verified, or by \"portage cleanup\""
                : "\"portage cleanup\" removes it");
  }

  @Override
  public OpenSource open(Opening opening) {
    Reporter reporter = opening.context().reporter();
    Snapshot snapshot = snapshots.choose(opening.origin().name());
    ClusterId id = SideCluster.id(snapshot, target);
    reporter.outstanding(Outstanding.sideCluster(id.value(), Capacity.COPYING));
    SideCluster side = sideClusters(clusters, opening.target(), opening.context());
    try {
      DatabaseAddress address = side.open(snapshot, target, password);
      return new OpenSource(
          Database.open(Side.SOURCE, () -> address, opening.connections()),
          () -> rest(side, id, reporter));
    } catch (RuntimeException e) {
      // It waits for hours sometimes, and after that nobody reads from it.
      rest(side, id, reporter);
      throw e;
    }
  }

  /** Its capacity is lowered; where that fails, the run is as good, and the operator knows. */
  private static void rest(SideCluster side, ClusterId id, Reporter reporter) {
    try {
      side.rest(id)
          .map(capacity -> Outstanding.sideCluster(id.value(), capacity))
          .ifPresent(reporter::outstanding);
    } catch (Fault e) {
      reporter.warning(
          "the capacity of side cluster %s could not be lowered: %s. %s"
              .formatted(id, e.getMessage(), e.next()));
    }
  }

  /** Removes the side cluster of this origin, which every row was proved against. */
  void remove(Origin origin, Database database, RunContext context) {
    try {
      sideClusters(clusters, database, context).removeOf(origin.name()).stream()
          .map(id -> Outstanding.sideCluster(id.value()))
          .forEach(context.reporter()::settled);
    } catch (Fault e) {
      throw new Fault(
          e.code(),
          "every row is verified, and the side cluster is not removed: " + e.getMessage(),
          e.next(),
          e);
    }
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
