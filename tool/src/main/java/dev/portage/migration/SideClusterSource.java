package dev.portage.migration;

import dev.portage.fault.Fault;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.Origin;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import dev.portage.postgres.Side;
import dev.portage.sidecluster.Capacity;
import dev.portage.sidecluster.ClockAndRandom;
import dev.portage.sidecluster.Cluster;
import dev.portage.sidecluster.ClusterId;
import dev.portage.sidecluster.Clusters;
import dev.portage.sidecluster.Original;
import dev.portage.sidecluster.SideCluster;
import dev.portage.sidecluster.SideClusterLimits;
import dev.portage.sidecluster.SideClusterListener;
import java.time.Duration;
import java.util.Optional;

/**
 * A side cluster, which is made of a snapshot, or of a cluster that runs.
 *
 * @param clusters of RDS
 * @param target the stack's cluster now
 * @param choice what it is made of
 * @param password that was noted for it; where there is none, a fresh one is set
 */
public record SideClusterSource(
    Clusters clusters, Cluster target, SideClusterChoice choice, Optional<Password> password)
    implements TransferSource {

  @Override
  public Origin origin(Optional<Origin> unfinished) {
    return choice.origin(unfinished);
  }

  /**
   * Names what it is made of, and what speaks against that.
   *
   * @param earlier what earlier runs have done with the same choice
   * @param removed whether the side cluster is removed after the proof
   * @return what it costs, as a sentence without its end
   */
  String offer(
      Origin origin, SideClusterChoice.Earlier earlier, boolean removed, Reporter reporter) {
    return "%s, until %s; how many rows there are is known when it runs"
        .formatted(
            choice.offer(origin, earlier, reporter),
            removed
                ? "it is removed after every row is verified, or by \"portage cleanup\""
                : "\"portage cleanup\" removes it");
  }

  @Override
  public OpenSource open(Opening opening) {
    Reporter reporter = opening.context().reporter();
    Original original = choice.original(opening.origin());
    ClusterId id = SideCluster.id(original, target);
    reporter.outstanding(Outstanding.sideCluster(id.value(), Capacity.COPYING));
    SideCluster side = sideClusters(clusters, opening.target(), opening.context());
    opening.context().interrupt().beforeExit(() -> rest(side, id, reporter));
    try {
      DatabaseAddress address = side.open(original, target, password);
      return new OpenSource(
          Database.open(Side.SOURCE, () -> address, opening.connections()),
          () -> rest(side, id, reporter));
    } catch (RuntimeException e) {
      // It may wait for hours, and is not read after that.
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
      sideClusters(clusters, database, context).removeOf(origin).stream()
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
