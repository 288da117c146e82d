package dev.portage.sidecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.fault.Fault;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link Clusters} does. Implement it beside one, and JUnit runs it all. */
interface ClustersContract {
  Duration SOON = Duration.ofSeconds(30);

  /** The clusters that are tested; the same for a whole test. */
  Clusters clusters();

  /** An available snapshot there, of a version that is offered no more, not encrypted. */
  Snapshot snapshot();

  /** The password that the snapshot's cluster had. */
  Password noted();

  /** A cluster that runs there, of the same version, not encrypted. */
  ClusterId running();

  private Restore order(ClusterId id) {
    return order(
        id, new Restore.OfSnapshot(snapshot().arn(), "15.6", Optional.of("arn:aws:kms:key")));
  }

  private static Restore order(ClusterId id, Restore.From from) {
    return new Restore(
        id,
        from,
        "subnets",
        List.of("sg-1", "sg-2"),
        Capacity.COPYING,
        Map.of("made", "by a test"));
  }

  private static ClusterId id() {
    return new ClusterId("contract-" + UUID.randomUUID());
  }

  private ClusterId restored() {
    ClusterId id = id();
    return made(order(id));
  }

  private ClusterId made(Restore order) {
    ClusterId id = order.id();
    assertThat(clusters().restore(order)).isTrue();
    awaitCluster(id);
    return id;
  }

  private void awaitCluster(ClusterId id) {
    await().atMost(SOON).until(() -> clusters().cluster(id).orElseThrow().isAvailable());
  }

  private void addInstance(ClusterId id) {
    clusters().addInstance(id, id + "-1", Map.of());
    await().atMost(SOON).until(() -> clusters().instances(id).getFirst().isAvailable());
  }

  private MasterLogin login(ClusterId id, Password password) {
    Cluster cluster = clusters().cluster(id).orElseThrow();
    return MasterLogin.tried(
        new DatabaseAddress(
            cluster.host(), cluster.port(), cluster.database(), cluster.user(), password),
        Duration.ofSeconds(2));
  }

  private void remove(ClusterId id) {
    clusters().instances(id).forEach(one -> clusters().deleteInstance(one.id()));
    await()
        .atMost(SOON)
        .until(
            () -> {
              if (clusters().instances(id).isEmpty()) {
                clusters().deleteCluster(id);
              }
              return clusters().cluster(id).isEmpty();
            });
  }

  @Test
  default void aSnapshotIsFoundByItsIdentifierAndByItsArn() {
    assertThat(clusters().snapshots()).contains(snapshot());
    assertThat(clusters().snapshot(snapshot().id())).contains(snapshot());
    assertThat(clusters().snapshot(snapshot().arn())).contains(snapshot());
    assertThat(clusters().snapshot("no-such-snapshot")).isEmpty();
  }

  @Test
  default void whatIsNotThereIsEmptyAndDeletingItIsDone() {
    ClusterId id = id();
    assertThat(clusters().cluster(id)).isEmpty();
    assertThat(clusters().instances(id)).isEmpty();
    assertThat(clusters().deleteInstance(id + "-1")).isTrue();
    assertThat(clusters().deleteCluster(id)).isTrue();
  }

  @Test
  default void aRestoredClusterIsAsItWasOrdered() {
    ClusterId id = restored();
    Cluster cluster = clusters().cluster(id).orElseThrow();
    assertThat(clusters().clusters()).contains(cluster);
    assertThat(cluster.kmsKey()).isEqualTo("arn:aws:kms:key");
    assertThat(cluster.subnetGroup()).isEqualTo("subnets");
    assertThat(cluster.securityGroups()).containsExactly("sg-1", "sg-2");
    assertThat(cluster.tags()).containsEntry("made", "by a test");
    assertThat(cluster.version()).isEqualTo("15.6");
    assertThat(cluster.capacity()).isEqualTo(Capacity.COPYING);
    remove(id);
  }

  @Test
  default void aCloneHasTheVersionAndTheKeyOfItsSourceAndTheRestAsOrdered() {
    Restore order = order(id(), new Restore.OfCluster(running()));
    ClusterId id = made(order);
    assertThat(clusters().restore(order)).as("once more").isTrue();
    Cluster source = clusters().cluster(running()).orElseThrow();
    Cluster cluster = clusters().cluster(id).orElseThrow();
    assertThat(cluster.version()).isEqualTo(source.version());
    assertThat(cluster.kmsKey()).isEqualTo(source.kmsKey());
    assertThat(cluster.arn()).endsWith(":cluster:" + id);
    assertThat(cluster.engine()).isEqualTo(Clusters.ENGINE);
    assertThat(cluster.subnetGroup()).isEqualTo("subnets");
    assertThat(cluster.securityGroups()).containsExactly("sg-1", "sg-2");
    assertThat(cluster.capacity()).isEqualTo(Capacity.COPYING);
    assertThat(cluster.tags()).containsEntry("made", "by a test");
    assertThat(clusters().instances(id)).isEmpty();
    addInstance(id);
    assertThat(login(id, noted())).isEqualTo(MasterLogin.ACCEPTED);
    remove(id);
    assertThat(clusters().cluster(running())).isPresent();
    assertThat(clusters().instances(running())).hasSize(1);
  }

  @Test
  default void whatIsNotThereOrHasNoInstanceIsNotCloned() {
    ClusterId id = restored();
    ClusterId clone = id();
    assertThat(clusters().restore(order(clone, new Restore.OfCluster(id)))).isFalse();
    assertThatThrownBy(() -> clusters().restore(order(clone, new Restore.OfCluster(id()))))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("not found");
    assertThat(clusters().cluster(clone)).isEmpty();
    remove(id);
  }

  @Test
  default void aVersionThatIsOfferedNoMoreIsRefused() {
    assertThat(clusters().offered()).contains("15.6").doesNotContain(snapshot().version());
    ClusterId id = id();
    Restore old =
        order(id, new Restore.OfSnapshot(snapshot().arn(), snapshot().version(), Optional.empty()));
    assertThatThrownBy(() -> clusters().restore(old))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("Cannot find version");
    assertThat(clusters().cluster(id)).isEmpty();
  }

  @Test
  default void itAnswersOnceItHasAnInstanceAndWithTheLastPassword() {
    ClusterId id = restored();
    assertThat(login(id, noted())).isEqualTo(MasterLogin.UNREACHABLE);
    addInstance(id);
    assertThat(login(id, noted())).isEqualTo(MasterLogin.ACCEPTED);
    Password fresh = new Password("afreshone12345");
    assertThat(clusters().setPassword(id, fresh)).isTrue();
    await().atMost(SOON).until(() -> login(id, fresh) == MasterLogin.ACCEPTED);
    assertThat(login(id, noted())).isEqualTo(MasterLogin.REFUSED);
    remove(id);
    assertThat(clusters().instances(id)).isEmpty();
  }

  @Test
  default void aCapacityIsSetWithoutAnyWait() {
    ClusterId id = restored();
    assertThat(clusters().leastCapacity("15.6")).isEqualTo(0.5);
    assertThat(clusters().setCapacity(id, Capacity.RESTING)).isTrue();
    assertThat(clusters().cluster(id).orElseThrow().capacity()).isEqualTo(Capacity.RESTING);
    remove(id);
  }

  @Test
  default void askingTwiceIsNoMoreThanAskingOnce() {
    ClusterId id = id();
    assertThat(clusters().restore(order(id))).isTrue();
    assertThat(clusters().restore(order(id))).isTrue();
    awaitCluster(id);
    clusters().addInstance(id, id + "-1", Map.of());
    clusters().addInstance(id, id + "-1", Map.of());
    await().atMost(SOON).until(() -> clusters().instances(id).getFirst().isAvailable());
    assertThat(clusters().instances(id)).hasSize(1);
    assertThat(clusters().deleteInstance(id + "-1")).isTrue();
    clusters().deleteInstance(id + "-1");
    await().atMost(SOON).until(() -> clusters().instances(id).isEmpty());
    remove(id);
  }

  @Test
  default void aClusterWithAnInstanceDoesNotGo() {
    ClusterId id = restored();
    addInstance(id);
    assertThat(clusters().deleteCluster(id)).isFalse();
    assertThat(clusters().cluster(id)).isPresent();
    remove(id);
  }
}
