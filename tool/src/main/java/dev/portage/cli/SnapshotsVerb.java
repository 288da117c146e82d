package dev.portage.cli;

import dev.portage.migration.TargetOptions;
import dev.portage.sidecluster.Candidates;
import dev.portage.sidecluster.Cluster;
import dev.portage.sidecluster.Snapshot;
import dev.portage.sidecluster.Snapshots;
import dev.portage.wiring.StackClients;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the snapshots that a migration can copy from. */
@Command(
    name = "snapshots",
    description = {
      "List the snapshots of the clusters that the stack had before its present one, the newest"
          + " first, and which of them migrate --snapshot latest chooses.",
      "Older and newer say whether a snapshot was taken before or after the present cluster was"
          + " created. The last snapshot of a cluster that an update replaced is newer, since it is"
          + " taken at the end of the update. The size is what RDS reports, in whole GiB. Snapshots"
          + " of the present cluster are not listed: it began empty.",
      "A cluster that the stack had before and that still exists is named too: migrate --clone reads"
          + " a copy-on-write clone of it."
    })
final class SnapshotsVerb implements Callable<Integer> {
  private static final String UNKNOWN = "–";

  @Mixin private CommonOptions common;

  @Option(
      names = "--all",
      description =
          "List every snapshot of Aurora PostgreSQL in this account and region, of whichever"
              + " cluster.")
  private boolean all;

  @Mixin private DeploymentOptions options;

  @Spec private CommandSpec spec;

  private final Output output;

  SnapshotsVerb(Output output) {
    this.output = output;
  }

  /**
   * What is shown.
   *
   * @param now the stack's cluster
   * @param ofStack those that may hold the stack's rows
   * @param listed those that are listed
   * @param clusters that can be cloned
   */
  private record Listing(
      Cluster now, Candidates ofStack, Candidates listed, List<Cluster> clusters) {
    boolean isLatest(Snapshot one) {
      return ofStack.latest().filter(one::equals).isPresent();
    }

    /** Beside the update; empty where RDS does not say when that was. */
    Optional<Boolean> isNewer(Snapshot one) {
      return now.created().map(update -> one.taken().isAfter(update));
    }

    Optional<String> why() {
      int others = ofStack.all().size() - 1;
      return ofStack
          .latest()
          .map(
              latest ->
                  others == 0
                      ? "it is the only one of a cluster that the stack had before " + now.id()
                      : "it is the newest of the %d of clusters that the stack had before %s"
                          .formatted(others + 1, now.id()));
    }
  }

  @Override
  public Integer call() {
    try (StackClients stack = StackClients.of(options.choice())) {
      output.caller(stack.caller());
      Cluster now = stack.cluster();
      Snapshots snapshots = stack.snapshots(now);
      Listing listing =
          all
              ? new Listing(now, snapshots.find(), snapshots.all(), snapshots.allClusters())
              : ofStack(now, snapshots);
      if (common.json) {
        output.json(json(listing));
      } else {
        show(listing);
      }
      return 0;
    }
  }

  private static Listing ofStack(Cluster now, Snapshots snapshots) {
    List<Cluster> clusters = snapshots.clusters();
    Candidates candidates = clusters.isEmpty() ? snapshots.candidates() : snapshots.find();
    return new Listing(now, candidates, candidates, clusters);
  }

  private void show(Listing listing) {
    TextTable table =
        new TextTable(
            "snapshot", "taken", "size", "cluster", "version", "encrypted", "status", "update");
    listing
        .listed()
        .all()
        .forEach(
            one ->
                table.row(
                    one.id(),
                    at(one.taken()),
                    one.gib() == 0 ? UNKNOWN : "%,d GiB".formatted(one.gib()),
                    one.cluster(),
                    one.version(),
                    one.encrypted() ? "yes" : "no",
                    one.status(),
                    listing.isNewer(one).map(newer -> newer ? "newer" : "older").orElse(UNKNOWN)));
    table.lines(Terminal.width()).forEach(output::line);
    output.line(
        "present cluster: %s%s"
            .formatted(
                listing.now().id(),
                listing.now().created().map(created -> ", created " + at(created)).orElse("")));
    listing
        .ofStack()
        .latest()
        .ifPresentOrElse(
            latest -> showLatest(latest, listing),
            () ->
                output.line("--snapshot latest finds none of a cluster that the stack had before"));
    showClusters(listing);
  }

  /** A clone has the rows of now, and needs no snapshot. */
  private void showClusters(Listing listing) {
    TargetOptions given = GivenOptions.target(spec);
    for (Cluster cluster : listing.clusters()) {
      output.line(
          "cluster %s still exists, and is %s; to read a clone of it%s: %s"
              .formatted(
                  cluster.id(),
                  cluster.status(),
                  cluster.isStopped() ? ", start it in the RDS console, and then" : "",
                  given.after("portage migrate --route copy --clone " + cluster.id())));
    }
  }

  private void showLatest(Snapshot latest, Listing listing) {
    output.line(
        "--snapshot latest chooses %s: %s".formatted(latest.id(), listing.why().orElseThrow()));
    listing.ofStack().warnings(latest).forEach(warning -> output.line("! " + warning));
    TargetOptions given = GivenOptions.target(spec);
    output.line("next: " + given.after("portage migrate --route copy --snapshot " + latest.id()));
  }

  private static String at(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static Map<String, Object> json(Listing listing) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("cluster", listing.now().id().value());
    json.put("clusterCreatedAt", listing.now().created().orElse(null));
    json.put("latest", listing.ofStack().latest().map(Snapshot::id).orElse(null));
    json.put("why", listing.why().orElse(null));
    json.put("snapshots", listing.listed().all().stream().map(one -> json(one, listing)).toList());
    json.put(
        "clusters",
        listing.clusters().stream()
            .map(one -> Map.of("id", one.id().value(), "status", one.status()))
            .toList());
    return json;
  }

  private static Map<String, Object> json(Snapshot one, Listing listing) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", one.id());
    json.put("arn", one.arn());
    json.put("takenAt", one.taken());
    json.put("gib", one.gib() == 0 ? null : one.gib());
    json.put("cluster", one.cluster().value());
    json.put("clusterCreatedAt", one.clusterCreated().orElse(null));
    json.put("version", one.version());
    json.put("encrypted", one.encrypted());
    json.put("status", one.status());
    json.put("newerThanUpdate", listing.isNewer(one).orElse(null));
    json.put("ofStack", listing.ofStack().all().contains(one));
    json.put("latest", listing.isLatest(one));
    json.put("warnings", listing.ofStack().warnings(one));
    return json;
  }
}
