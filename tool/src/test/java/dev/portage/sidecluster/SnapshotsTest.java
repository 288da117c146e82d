package dev.portage.sidecluster;

import static dev.portage.sidecluster.TestSnapshot.LAST;
import static dev.portage.sidecluster.TestSnapshot.OLD;
import static dev.portage.sidecluster.TestSnapshot.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
  private static final String STACK = "BedrockChatStack";

  private final FakeClusters clusters = new FakeClusters(null);
  private final Snapshots snapshots = new Snapshots(clusters, STACK, TARGET);

  private void listed(Snapshot... all) {
    clusters.listed.addAll(List.of(all));
  }

  private void assertRefused(String asked, String observed) {
    assertThatThrownBy(() -> snapshots.choose(asked))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.BAD_CONFIGURATION);
              assertThat(fault.next()).contains("--snapshot");
            })
        .hasMessageContaining(observed);
  }

  @Test
  void latestIsTheNewestOfTheClustersThatTheStackHadBefore() {
    listed(
        TestSnapshot.of("rds:" + OLD + "-2026-11-01", OLD, 1),
        TestSnapshot.last(),
        TestSnapshot.of("rds:" + TARGET + "-2026-11-02", TARGET, 20),
        TestSnapshot.of("before-the-next-update", TARGET, 21),
        TestSnapshot.of(
            "otherstack-snapshot-vectorstoreclusterefe7d2f8-4jkl5mno6pqr",
            new ClusterId("otherstack-vectorstoreclusterefe7d2f8-1abc2def3ghi"),
            22),
        TestSnapshot.status(TestSnapshot.of("broken", OLD, 23), "failed"),
        TestSnapshot.of("side", new ClusterId("portage-side-0123456789abcdef"), 24));
    assertThat(snapshots.choose("latest").id()).isEqualTo(LAST);
    assertThat(snapshots.find().all()).hasSize(2);
    assertThat(snapshots.all().all()).hasSize(6);
  }

  @Test
  void oneThatIsStillMadeIsWorthWaitingFor() {
    listed(
        TestSnapshot.of("by-hand", OLD, 1), TestSnapshot.status(TestSnapshot.last(), "creating"));
    assertThat(snapshots.choose("latest").id()).isEqualTo(LAST);
  }

  @Test
  void aLongStackNameIsCutInTheNamesOfItsClusters() {
    var cut = "the-name-of-this-stack-is-vectorstoreclusterefe7d2";
    listed(TestSnapshot.of("found", new ClusterId(cut + "-1abc2def3ghi"), 1));
    var long1 =
        new Snapshots(
            clusters,
            "the-name-of-this-stack-is-much-too-long",
            new ClusterId(cut + "-9xyz8wvu7tsr"));
    assertThat(long1.choose("latest").id()).isEqualTo("found");
  }

  @Test
  void whereAForkNamesItsClusterTheLastSnapshotsNameAndTagsTell() {
    ClusterId named = new ClusterId("my-chat-db");
    var fork = new Snapshots(clusters, STACK, named);
    listed(TestSnapshot.of("x", new ClusterId("my-chat-test"), 9));
    assertThat(fork.find().all()).isEmpty();
    listed(TestSnapshot.of(LAST, new ClusterId("my-chat-before"), 1));
    assertThat(fork.choose("latest").id()).isEqualTo(LAST);
    Snapshot any = TestSnapshot.of("any", new ClusterId("my-chat-older"), 2);
    listed(TestSnapshot.tagged(any, Snapshots.TAG, STACK));
    assertThat(fork.choose("latest").id()).isEqualTo("any");
    listed(TestSnapshot.tagged(TestSnapshot.of("theirs", OLD, 3), Snapshots.TAG, "OtherStack"));
    assertThat(fork.choose("latest").id()).isEqualTo("any");
  }

  @Test
  void aClusterThatRdsDoesNotHaveIsNoTarget() {
    assertThatThrownBy(() -> Cluster.ofStack(clusters, TARGET, STACK))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("RDS has none");
  }

  @Test
  void whereThereIsNoneItSaysWhatItSaw() {
    assertRefused("latest", "no cluster snapshot at all");
    listed(TestSnapshot.of("of-the-new-one", TARGET, 1));
    assertRefused("latest", "of-the-new-one of " + TARGET);
    for (int i = 0; i < 12; i++) {
      listed(TestSnapshot.of("s" + i, TARGET, i + 2));
    }
    assertRefused("latest", "(and 3 older)");
  }

  @Test
  void anyOtherIsFoundByItsIdentifierOrArn() {
    Snapshot copy = TestSnapshot.of("copied-by-hand", new ClusterId("whatever"), 1);
    listed(copy);
    assertThat(snapshots.choose("copied-by-hand")).isEqualTo(copy);
    assertThat(snapshots.choose(copy.arn())).isEqualTo(copy);
  }

  @Test
  void oneThatCannotBeUsedIsRefused() {
    listed(
        TestSnapshot.ofEngine(TestSnapshot.of("mysql", OLD, 1), "aurora-mysql", "8.0"),
        TestSnapshot.status(TestSnapshot.of("broken", OLD, 2), "failed"));
    assertRefused("nothing", "no cluster snapshot \"nothing\"");
    assertRefused("mysql", "aurora-mysql");
    assertRefused("broken", "is failed");
    assertRefused("latest", "there are");
  }

  @Test
  void aClusterThatCanBeClonedOrStartedIsFound() {
    Cluster old = TestCluster.old();
    for (String status : List.of("available", "backing-up", "stopped")) {
      runs(TestCluster.target(), TestCluster.is(old, status));
      assertThat(snapshots.clusters()).as(status).extracting(Cluster::id).containsExactly(OLD);
    }
    for (String status : List.of("deleting", "failed")) {
      runs(TestCluster.target(), TestCluster.is(old, status));
      assertThat(snapshots.clusters()).as(status).isEmpty();
      assertThat(snapshots.allClusters()).as(status).isEmpty();
    }
  }

  private void runs(Cluster... all) {
    clusters.running.clear();
    List.of(all).forEach(one -> clusters.running.put(one.id(), one));
  }
}
