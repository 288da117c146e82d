package dev.portage.migration;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Origin;
import dev.portage.sidecluster.CloneSource;
import dev.portage.sidecluster.Clones;
import dev.portage.sidecluster.Cluster;
import dev.portage.sidecluster.Original;
import dev.portage.sidecluster.SideClusterPrice;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A cluster that still runs, of which a clone is read. The clone has the rows of one moment, and
 * every run uses it until it is removed. Another one would have other rows: it is made only for a
 * migration that is not finished, or for a repair.
 *
 * @param clones beside the target
 * @param source the cluster that was named
 */
public record CloneChoice(Clones clones, CloneSource source) implements SideClusterChoice {
  @Override
  public Origin origin(Optional<Origin> unfinished) {
    return source.origin();
  }

  @Override
  public String offer(Origin origin, Earlier earlier, Reporter reporter) {
    String what =
        clones
            .existing(source)
            .map(clone -> reused(clone, reporter))
            .orElseGet(() -> made(earlier, reporter));
    return "%s, for %s".formatted(what, SideClusterPrice.ofRun(source));
  }

  private String reused(Cluster clone, Reporter reporter) {
    reporter.note(
        "side cluster %s has the rows of cluster %s as of %s"
                .formatted(clone.id(), source.cluster(), moment(clone))
            + "; for later ones, \"portage cleanup\" removes it, and --repair makes a new one");
    return "this copies from side cluster %s, the clone of cluster %s that was made before"
        .formatted(clone.id(), source.cluster());
  }

  private static String moment(Cluster clone) {
    return clone
        .created()
        .map(at -> at.truncatedTo(ChronoUnit.SECONDS))
        .map(Instant::toString)
        .orElse("when it was made");
  }

  private String made(Earlier earlier, Reporter reporter) {
    switch (earlier) {
      case FINISHED -> throw finished();
      case BEGUN ->
          reporter.warning(
              "the clone of cluster %s from which an earlier run copied was removed: what it copied"
                      .formatted(source.cluster())
                  + " has the rows of that time, and --repair copies what is missing of it");
      case NOTHING -> {}
    }
    if (clones.require(source).kmsKey().isEmpty()) {
      reporter.note(
          "cluster %s is not encrypted, and so its clone is not".formatted(source.cluster()));
    }
    return "this clones cluster %s as a side cluster, with the rows of now"
        .formatted(source.cluster());
  }

  private Fault finished() {
    return new Fault(
        ExitCode.BAD_CONFIGURATION,
        "the migration from %s is finished, and that clone was removed"
            .formatted(source.origin().describe()),
        "A new one would have the rows of now. If these are wanted, pass --repair: it makes a new"
            + " clone, and copies what is missing on the target.");
  }

  @Override
  public Original original(Origin origin) {
    return source;
  }

  @Override
  public Optional<String> unproved(Origin origin) {
    return Optional.of(
        "rows that were written to cluster %s after it was cloned are not compared: for those,"
                .formatted(source.cluster())
            + " \"portage cleanup\" removes the clone, and --repair makes a new one");
  }

  @Override
  public String fewRows() {
    return "cluster, which may be one that an update left almost empty: check the name after"
        + " --clone";
  }
}
