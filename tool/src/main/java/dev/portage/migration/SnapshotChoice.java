package dev.portage.migration;

import dev.portage.journal.Origin;
import dev.portage.sidecluster.Candidates;
import dev.portage.sidecluster.Original;
import dev.portage.sidecluster.SideClusterPrice;
import dev.portage.sidecluster.Snapshot;
import dev.portage.sidecluster.Snapshots;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A snapshot of the cluster that the update replaced.
 *
 * @param snapshots of the stack
 * @param asked latest, or the snapshot that was named
 */
public record SnapshotChoice(Snapshots snapshots, String asked) implements SideClusterChoice {
  private static final int MOST_NAMED = 5;

  @Override
  public Origin origin(Optional<Origin> unfinished) {
    boolean resumes =
        asked.equals(Snapshots.LATEST)
            && unfinished.filter(Origin.Snapshot.class::isInstance).isPresent();
    return resumes ? unfinished.get() : snapshots.choose(asked).origin();
  }

  /** Names the snapshot, the others that could be chosen, and what speaks against it. */
  @Override
  public String offer(Origin origin, Earlier earlier, Reporter reporter) {
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
    return "this restores the snapshot as a side cluster, for " + SideClusterPrice.ofRun(chosen);
  }

  @Override
  public Original original(Origin origin) {
    return snapshots.choose(origin.name());
  }

  @Override
  public Optional<String> unproved(Origin origin) {
    return Optional.empty();
  }

  @Override
  public String fewRows() {
    return "snapshot, which may be of a cluster that an update left almost empty: \"portage"
        + " snapshots\" lists all, and --snapshot ID chooses another one";
  }
}
