package dev.portage.cli;

import dev.portage.journal.Creations;
import dev.portage.migration.CopySource;
import dev.portage.migration.Durations;
import dev.portage.migration.Interrupt;
import dev.portage.migration.Outstanding;
import dev.portage.migration.Story;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Side;
import dev.portage.sidecluster.Capacity;
import dev.portage.sidecluster.Cluster;
import dev.portage.sidecluster.Clusters;
import dev.portage.sidecluster.SideCluster;
import dev.portage.sidecluster.SideClusterLimits;
import dev.portage.sidecluster.SideClusterListener;
import dev.portage.sidecluster.Snapshot;
import dev.portage.sidecluster.Snapshots;
import dev.portage.sidecluster.Surroundings;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * A snapshot of the cluster that the update replaced, made a side cluster.
 *
 * @param clusters of RDS
 * @param target the stack's cluster now
 * @param snapshots of the stack
 * @param asked latest, or the one that was named
 */
record SnapshotSource(Clusters clusters, Cluster target, Snapshots snapshots, String asked)
    implements CopySource {
  private static final String PREFIX = "snapshot ";

  @Override
  public String name(Optional<String> begun) {
    boolean goesOn = asked.equals(Snapshots.LATEST) && begun.filter(this::isSnapshot).isPresent();
    return goesOn ? begun.get() : PREFIX + snapshots.choose(asked).id();
  }

  private boolean isSnapshot(String name) {
    return name.startsWith(PREFIX);
  }

  @Override
  public Optional<String> cost() {
    return Optional.of(
        String.format(
            Locale.ROOT,
            "this restores a snapshot as a side cluster, for $%.2f to $%.2f an hour ($%.2f to $%.2f"
                + " a day) until \"portage cleanup\" removes it; how many rows there are is known"
                + " when it runs",
            Capacity.SMALL.leastPrice(),
            Capacity.SMALL.mostPrice(),
            24 * Capacity.SMALL.leastPrice(),
            24 * Capacity.SMALL.mostPrice()));
  }

  @Override
  public Database open(Opening opening) {
    Story story = opening.telling().story();
    Snapshot snapshot = snapshots.choose(opening.name().substring(PREFIX.length()));
    story.note(
        "%s%s, taken %s"
            .formatted(PREFIX, snapshot.id(), snapshot.taken().truncatedTo(ChronoUnit.SECONDS)));
    story.outstanding(Outstanding.sideCluster(SideCluster.id(snapshot, target).value()));
    SideCluster side =
        sideClusters(clusters, opening.target(), story, opening.telling().interrupt());
    DatabaseAddress address = side.open(snapshot, target, StoreOptions.noted());
    return Database.open(Side.SOURCE, () -> address, opening.connections());
  }

  /** The side clusters that a target's journal knows of. */
  static SideCluster sideClusters(
      Clusters clusters, Database target, Story story, Interrupt interrupt) {
    return new SideCluster(
        clusters,
        Creations.of(target),
        SideClusterLimits.usual(),
        new Told(story),
        Surroundings.of(interrupt::await, interrupt::stopLaunching));
  }

  /** Tells the story how a side cluster comes and goes; a state once. */
  private static final class Told implements SideClusterListener {
    private final Story story;
    private String last = "";

    Told(Story story) {
      this.story = story;
    }

    @Override
    public void note(String what) {
      story.note(what);
    }

    @Override
    public void waiting(String thing, String status, Duration waited) {
      String now = thing + ": " + status;
      if (!now.equals(last)) {
        last = now;
        story.note(now + ", " + Durations.shown(waited));
      }
    }
  }
}
