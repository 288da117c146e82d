package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.TestAws;
import dev.portage.fault.ExitCode;
import dev.portage.sandbox.aws.ChatStack;
import dev.portage.sandbox.aws.cloudformation.Stack;
import dev.portage.sandbox.aws.rds.AuroraCluster;
import dev.portage.sandbox.aws.rds.Rds;
import dev.portage.sandbox.aws.rds.SnapshotFacts;
import dev.portage.sandbox.aws.secretsmanager.RdsSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an operator may choose from, by way of {@link Main}, against the sandbox's RDS. */
@ExtendWith(TestAws.class)
class SnapshotsVerbIT {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Instant UPDATE = Instant.parse("2026-11-20T10:00:00Z");
  private static final Instant DEPLOYED = Instant.parse("2026-03-01T08:00:00Z");

  private final Rds rds = TestAws.sandbox().rds();
  private final String stack = "Snapshots" + COUNT.incrementAndGet();
  private final String now = named("newnewnewnew");
  private final String last =
      "%s-snapshot-vectorstoreclusterefe7d2f8-lastlastlast"
          .formatted(stack)
          .toLowerCase(Locale.ROOT);
  private final String nightly = "rds:" + named("oldoldoldold") + "-2026-11-19-03-00";

  private String named(String ending) {
    return (stack + "-vectorstoreclusterefe7d2f8-" + ending).toLowerCase(Locale.ROOT);
  }

  @BeforeEach
  void deploy() {
    deployed(true);
    rds.put(cluster(now).version("15.8"), UPDATE);
  }

  /** With the cluster as a resource, as the application's stack has it, or under another name. */
  private void deployed(boolean resource) {
    String arn =
        TestAws.sandbox()
            .secretsManager()
            .put(
                stack + "Secret",
                new RdsSecret("127.0.0.1", 1, "postgres", "secret", "postgres", now).json());
    Stack whole =
        new ChatStack("t", "arn:role/r", "b", arn, "127.0.0.1", 1, now, "e", "f").named(stack);
    Map<String, Stack.Resource> resources = new LinkedHashMap<>(whole.resources());
    if (!resource) {
      resources.remove("VectorStoreClusterEFE7D2F8");
    }
    TestAws.sandbox()
        .cloudFormation()
        .put(new Stack(stack, whole.outputs(), resources, whole.exports(), whole.imports()));
  }

  private AuroraCluster cluster(String id) {
    return AuroraCluster.ofStack(stack, id, "127.0.0.1", 1);
  }

  private void snapshot(String id, String ofCluster, Instant taken, int gib) {
    String type = id.startsWith("rds:") ? "automated" : "manual";
    rds.putSnapshot(
        new SnapshotFacts(id, type, "available", taken, cluster(ofCluster), DEPLOYED, gib));
  }

  private void two() {
    snapshot(last, named("oldoldoldold"), UPDATE.plus(Duration.ofMinutes(25)), 12);
    snapshot(nightly, named("oldoldoldold"), UPDATE.minus(Duration.ofHours(7)), 12);
    snapshot("of-the-present-one", now, UPDATE.plus(Duration.ofHours(3)), 1);
  }

  private Run snapshots(String... more) {
    List<String> line = new ArrayList<>(List.of("snapshots", "--stack-name", stack));
    line.addAll(List.of(more));
    return Run.here(line.toArray(String[]::new));
  }

  private JsonNode json(String... more) {
    List<String> line = new ArrayList<>(List.of(more));
    line.add("--json");
    Run run = snapshots(line.toArray(String[]::new));
    assertThat(run.exit()).as(run.err()).isZero();
    return JsonMapper.shared().readTree(run.out());
  }

  @Test
  void theCandidatesAreListedWithWhatSpeaksForThem() {
    two();
    Run run = snapshots();
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err()).contains("AWS account ");
    List<String> lines = run.out().lines().toList();
    assertThat(lines.getFirst().split(" +"))
        .containsExactly(
            "snapshot", "taken", "size", "cluster", "version", "encrypted", "status", "update");
    assertThat(lines.get(1))
        .matches(
            last
                + " +2026-11-20T10:25:00Z +12 GiB +"
                + named("oldoldoldold")
                + " +15\\.3 +no +available +newer");
    assertThat(lines.get(2)).startsWith(nightly).endsWith("older");
    assertThat(run.out())
        .doesNotContain("of-the-present-one")
        .contains("present cluster: " + now + ", created 2026-11-20T10:00:00Z")
        .contains("--snapshot latest chooses " + last + ": it is the newest of the 2 of")
        .contains("portage migrate --route copy --snapshot " + last + " --stack-name " + stack)
        .doesNotContain("! ");
  }

  @Test
  void jsonHasTheSameAndWhatTheTableLeavesOut() {
    two();
    JsonNode json = json();
    assertThat(json.path("cluster").asString()).isEqualTo(now);
    assertThat(json.path("latest").asString()).isEqualTo(last);
    assertThat(json.path("snapshots").size()).isEqualTo(2);
    JsonNode first = json.path("snapshots").get(0);
    assertThat(first.path("id").asString()).isEqualTo(last);
    assertThat(first.path("takenAt").asString()).isEqualTo("2026-11-20T10:25:00Z");
    assertThat(first.path("gib").asInt()).isEqualTo(12);
    assertThat(first.path("encrypted").asBoolean()).isFalse();
    assertThat(first.path("newerThanUpdate").asBoolean()).isTrue();
    assertThat(first.path("latest").asBoolean()).isTrue();
    assertThat(json.path("snapshots").get(1).path("newerThanUpdate").asBoolean()).isFalse();
    assertThat(json.path("snapshots").get(1).path("latest").asBoolean()).isFalse();
  }

  @Test
  void aClusterThatStillExistsIsNamedWithTheCommandThatClonesIt() {
    String old = named("oldoldoldold");
    rds.put(cluster(old).version("15.3"), DEPLOYED);
    Run run = snapshots();
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("--snapshot latest finds none")
        .contains(
            "cluster %s still exists, and is available; to read a clone of it: portage migrate --route copy --clone %s"
                .formatted(old, old))
        .contains("--stack-name " + stack);
    JsonNode clusters = json().path("clusters");
    assertThat(clusters.size()).isEqualTo(1);
    assertThat(clusters.get(0).path("id").asString()).isEqualTo(old);
    assertThat(json("--all").path("clusters").toString()).contains(old).doesNotContain(now);
  }

  @Test
  void anAlmostEmptyOneOfAnUpdateThatFailedIsWarnedOf() {
    two();
    String failed = named("failedfailed");
    rds.putSnapshot(
        new SnapshotFacts(
            "the-intermediate-one",
            "manual",
            "available",
            UPDATE.plus(Duration.ofHours(1)),
            cluster(failed),
            UPDATE.plus(Duration.ofMinutes(20)),
            1));
    assertThat(snapshots().out())
        .contains("--snapshot latest chooses the-intermediate-one")
        .contains("! snapshot the-intermediate-one was taken 40 min after its cluster was created")
        .contains("! snapshot the-intermediate-one has 1 GiB, and snapshot " + last + " has 12");
    assertThat(json().path("snapshots").get(0).path("warnings").size()).isEqualTo(2);
  }

  @Test
  void theClusterIsFoundInTheSecretWhereTheStackHasNoSuchResource() {
    two();
    deployed(false);
    assertThat(json().path("cluster").asString()).isEqualTo(now);
    assertThat(json().path("latest").asString()).isEqualTo(last);
  }

  @Test
  void theClusterCanBeNamed() {
    two();
    deployed(false);
    rds.put(cluster("another-cluster"), UPDATE.plus(Duration.ofDays(1)));
    JsonNode json = json("--db-cluster", "another-cluster");
    assertThat(json.path("cluster").asString()).isEqualTo("another-cluster");
    assertThat(json.path("snapshots").get(0).path("newerThanUpdate").asBoolean()).isFalse();
    assertThat(snapshots("--db-cluster", "another-cluster").out())
        .contains("--db-cluster another-cluster");
    snapshots("--db-cluster", "no-such-cluster")
        .failedWith(ExitCode.AWS_REFUSED, "uses the cluster no-such-cluster, and RDS has none");
  }

  @Test
  void whereThereIsNoneThatIsSaidWithWhatThereIs() {
    snapshot("of-the-present-one", now, UPDATE.plus(Duration.ofHours(3)), 1);
    snapshots()
        .failedWith(ExitCode.BAD_CONFIGURATION, "no snapshot of a cluster that stack " + stack);
    snapshots("--json")
        .failedWith(ExitCode.BAD_CONFIGURATION, "no snapshot")
        .saidItInJson(ExitCode.BAD_CONFIGURATION);
    Run all = snapshots("--all");
    assertThat(all.exit()).isZero();
    assertThat(all.out()).contains("of-the-present-one", "--snapshot latest finds none");
  }

  @Test
  void anUnknownStackIsRefusedAsByEveryVerb() {
    Run.here("snapshots", "--stack-name", "Nothing")
        .failedWith(ExitCode.UNKNOWN_STACK, "\"Nothing\" in us-east-1");
  }
}
