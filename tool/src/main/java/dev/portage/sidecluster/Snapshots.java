package dev.portage.sidecluster;

import static java.util.stream.Collectors.joining;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The snapshots that hold a stack's rows from before the update, and the clusters that they are of,
 * where these still exist.
 *
 * <p>CloudFormation calls a cluster by stack name, logical id and some twelve characters, in lower
 * case and cut evenly where it would be too long, and the last snapshot of one that it replaces by
 * stack name, {@code snapshot}, logical id and such characters (its resource provider for RDS,
 * which is public). So clusters that the stack had and has differ in the last characters only.
 */
public final class Snapshots {
  /** How an operator asks for the newest one. */
  public static final String LATEST = "latest";

  /** The tag of a snapshot that Portage took; its value is the stack's name. */
  public static final String TAG = "portage:stack";

  private static final String STACK_TAG = "aws:cloudformation:stack-name";
  private static final String LOGICAL_ID = "vectorstorecluster";
  private static final Pattern NAMED = Pattern.compile("(.+-)[a-z0-9]{11,14}");
  private static final int MOST_SHOWN = 10;

  private final Clusters clusters;
  private final String stackName;
  private final ClusterId target;

  /**
   * The snapshots of a stack.
   *
   * @param target the stack's cluster now, whose own snapshots are excluded: it began empty
   */
  public Snapshots(Clusters clusters, String stackName, ClusterId target) {
    this.clusters = clusters;
    this.stackName = stackName;
    this.target = target;
  }

  /**
   * The one that was asked for.
   *
   * @param asked {@value #LATEST}, an identifier or an ARN
   * @throws Fault BAD_CONFIGURATION where there is none, or one that cannot be used
   */
  public Snapshot choose(String asked) {
    return asked.equals(LATEST) ? latest() : named(asked);
  }

  /**
   * Those of clusters that the stack had before.
   *
   * @throws Fault BAD_CONFIGURATION where there is none
   */
  public Candidates candidates() {
    List<Snapshot> all = clusters.snapshots();
    Candidates candidates = find(all);
    if (candidates.all().isEmpty()) {
      throw none(all);
    }
    return candidates;
  }

  /** Those of clusters that the stack had before; perhaps none. */
  public Candidates find() {
    return find(clusters.snapshots());
  }

  /** All that Portage can restore, of whichever cluster in this account and region. */
  public Candidates all() {
    return new Candidates(usable(clusters.snapshots(), any -> true));
  }

  /** The clusters that the stack had before and that still exist, so that they can be cloned. */
  public List<Cluster> clusters() {
    return existing(
        cluster ->
            stackName.equals(cluster.tags().get(STACK_TAG)) || isNamedAsTheTarget(cluster.id()));
  }

  /** All clusters of this account and region but the target, and but what Portage made. */
  public List<Cluster> allClusters() {
    return existing(any -> true);
  }

  private List<Cluster> existing(Predicate<Cluster> which) {
    return clusters.clusters().stream()
        .filter(cluster -> !cluster.id().equals(target))
        .filter(cluster -> cluster.isStopped() || Clones.isCloned(cluster))
        .filter(cluster -> !cluster.tags().containsKey(SideClusterName.TAG))
        .filter(which)
        .toList();
  }

  private Candidates find(List<Snapshot> all) {
    return new Candidates(usable(all, this::isOfTheStack));
  }

  private static List<Snapshot> usable(List<Snapshot> all, Predicate<Snapshot> which) {
    return all.stream()
        .filter(which)
        .filter(snapshot -> snapshot.engine().equals(Clusters.ENGINE) && snapshot.isHopeful())
        .sorted(Comparator.comparing(Snapshot::taken).reversed())
        .toList();
  }

  private boolean isOfTheStack(Snapshot snapshot) {
    return !snapshot.cluster().equals(target)
        && (stackName.equals(snapshot.tags().get(TAG))
            || stackName.equals(snapshot.tags().get(STACK_TAG))
            || isNamedAsTheTarget(snapshot.cluster())
            || isNamedAsALastSnapshot(snapshot.id()));
  }

  private boolean isNamedAsTheTarget(ClusterId other) {
    Matcher ours = NAMED.matcher(target.value());
    Matcher theirs = NAMED.matcher(other.value());
    return ours.matches() && theirs.matches() && ours.group(1).equals(theirs.group(1));
  }

  private boolean isNamedAsALastSnapshot(String id) {
    String beginning = stackName.toLowerCase(Locale.ROOT) + "-snapshot-" + LOGICAL_ID;
    return id.startsWith(beginning) && NAMED.matcher(id).matches();
  }

  private Snapshot latest() {
    return candidates().all().getFirst();
  }

  private Snapshot named(String asked) {
    Snapshot snapshot =
        clusters
            .snapshot(asked)
            .orElseThrow(
                () ->
                    new Fault(
                        ExitCode.BAD_CONFIGURATION,
                        "there is no cluster snapshot \"%s\" in this account and region"
                            .formatted(asked),
                        "Pass --snapshot with an identifier that \"portage snapshots --all\" shows,"
                            + " with the ARN of one that is shared, or with latest."));
    requireUsable(snapshot);
    return snapshot;
  }

  private static void requireUsable(Snapshot snapshot) {
    if (!snapshot.engine().equals(Clusters.ENGINE)) {
      throw new Fault(
          ExitCode.BAD_CONFIGURATION,
          "snapshot %s is of the engine %s, expected is %s"
              .formatted(snapshot.id(), snapshot.engine(), Clusters.ENGINE),
          "Name another snapshot with --snapshot.");
    }
    if (!snapshot.isHopeful()) {
      throw new Fault(
          ExitCode.BAD_CONFIGURATION,
          "snapshot %s is %s, and cannot be restored".formatted(snapshot.id(), snapshot.status()),
          "Name another snapshot with --snapshot.");
    }
  }

  private Fault none(List<Snapshot> seen) {
    return new Fault(
        ExitCode.BAD_CONFIGURATION,
        "no snapshot of a cluster that stack %s had before %s; %s"
            .formatted(stackName, target, shown(seen)),
        "Pass --snapshot ID if one of these holds the rows, or --clone ID (--source ADDRESS outside"
            + " of this account and region) if the cluster that held them still runs. Otherwise"
            + " only the sources are left: --route reembed.");
  }

  private static String shown(List<Snapshot> seen) {
    if (seen.isEmpty()) {
      return "this account and region have no cluster snapshot at all";
    }
    String newest =
        seen.stream()
            .sorted(Comparator.comparing(Snapshot::taken).reversed())
            .limit(MOST_SHOWN)
            .map(Snapshot::describe)
            .collect(joining("; "));
    String more =
        seen.size() > MOST_SHOWN ? " (and %d older)".formatted(seen.size() - MOST_SHOWN) : "";
    return "there are: " + newest + more;
  }
}
