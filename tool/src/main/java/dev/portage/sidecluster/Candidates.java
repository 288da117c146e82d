package dev.portage.sidecluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The snapshots from which one is chosen, and what speaks against each.
 *
 * @param all the newest first; some may not be done yet
 */
public record Candidates(List<Snapshot> all) {
  /** What users made is older than that; an update that failed leaves a cluster that is younger. */
  private static final Duration SHORT = Duration.ofDays(1);

  public Candidates {
    all = List.copyOf(all);
  }

  /** The newest, which {@value Snapshots#LATEST} chooses. */
  public Optional<Snapshot> latest() {
    return all.stream().findFirst();
  }

  /** All but this one. */
  public List<Snapshot> others(Snapshot chosen) {
    return all.stream().filter(one -> !one.arn().equals(chosen.arn())).toList();
  }

  /** Why this one may not be the one that holds the rows, a sentence each without its end. */
  public List<String> warnings(Snapshot chosen) {
    List<String> warnings = new ArrayList<>();
    chosen
        .clusterAge()
        .filter(age -> age.compareTo(SHORT) < 0)
        .ifPresent(
            age ->
                warnings.add(
                    "snapshot %s was taken %s after its cluster was created: an update that failed"
                            .formatted(chosen.id(), inWords(age))
                        + " may have left an almost empty one"));
    others(chosen).stream()
        .filter(other -> chosen.gib() > 0 && other.gib() > chosen.gib())
        .findFirst()
        .ifPresent(
            other ->
                warnings.add(
                    "snapshot %s has %,d GiB, and snapshot %s has %,d"
                        .formatted(chosen.id(), chosen.gib(), other.id(), other.gib())));
    return List.copyOf(warnings);
  }

  private static String inWords(Duration age) {
    return age.toHours() > 0
        ? "%d h %d min".formatted(age.toHours(), age.toMinutesPart())
        : "%d min".formatted(age.toMinutes());
  }
}
