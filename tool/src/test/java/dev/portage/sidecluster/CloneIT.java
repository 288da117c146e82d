package dev.portage.sidecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Created;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.Journal;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Target;
import dev.portage.sandbox.postgres.TestDatabase;
import dev.portage.sandbox.postgres.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A side cluster that is a clone, against the fake clusters, with a real journal and logins. */
class CloneIT {
  private static final int MORE_CALLS_THAN_ANY_RUN = 60;

  private final TestClock surroundings = new TestClock();
  private final RecordedNotes notes = new RecordedNotes();
  private final Cluster target = TestCluster.target();
  private Target journal;
  private TestDatabase server;
  private FakeClusters clusters;

  @BeforeEach
  void open() throws SQLException {
    journal = Target.fresh();
    Journal.open(journal.database(), journal.shape().oid(), "test");
    server = TestPostgres.freshEmptyDatabase();
    begin();
  }

  @AfterEach
  void close() throws SQLException {
    journal.close();
    server.close();
  }

  private void begin() {
    clusters = new FakeClusters(server);
    runs(TestCluster.old());
  }

  private void runs(Cluster cluster) {
    clusters.running.put(cluster.id(), cluster);
  }

  private CloneSource source() {
    return named(TestSnapshot.OLD.value());
  }

  private CloneSource named(String asked) {
    return new Clones(clusters, target).named(asked);
  }

  private CreatedResources creations() {
    return CreatedResources.of(journal.database());
  }

  private SideCluster over(Clusters seen) {
    return new SideCluster(seen, creations(), SideClusterLimits.usual(), notes, surroundings.get());
  }

  private DatabaseAddress opened() {
    return over(clusters).open(source(), target, Optional.empty());
  }

  private FakeClusters.Made only() {
    assertThat(clusters.made).hasSize(1);
    return clusters.made.values().iterator().next();
  }

  private static MasterLogin login(DatabaseAddress address) {
    return MasterLogin.tried(address, Duration.ofSeconds(2));
  }

  /** That nothing was created, nor recorded. */
  private void assertRefused(String observed) {
    assertThatThrownBy(this::opened)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.BAD_CONFIGURATION);
              assertThat(fault.next()).isNotBlank();
            })
        .hasMessageContaining(observed);
    assertThat(clusters.made).isEmpty();
    assertThat(creations().outstanding(Created.SideCluster.KIND)).isEmpty();
  }

  private void assertNotNamed(String asked, String observed) {
    assertThatThrownBy(() -> named(asked))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BAD_CONFIGURATION))
        .hasMessageContaining(observed);
  }

  @Test
  void aClusterThatRunsIsClonedBesideTheTargetWithAFreshPassword() {
    DatabaseAddress address = opened();
    assertThat(login(address)).isEqualTo(MasterLogin.ACCEPTED);
    Restore order = only().order;
    assertThat(order.from()).isEqualTo(new Restore.OfCluster(TestSnapshot.OLD));
    assertThat(order.subnetGroup()).isEqualTo("target-subnets");
    assertThat(order.securityGroups()).containsExactly("sg-of-target");
    assertThat(order.capacity()).isEqualTo(Capacity.COPYING);
    assertThat(order.tags())
        .containsEntry(SideClusterName.TAG, "clone of " + TestSnapshot.OLD)
        .containsEntry("portage:target", TestSnapshot.TARGET.value());
    assertThat(creations().outstanding(Created.SideCluster.KIND))
        .containsExactly(order.id().value());
    assertThat(notes.notes().toString())
        .contains("cloning cluster " + TestSnapshot.OLD, "(they share the rest)")
        .doesNotContain("restoring", address.password().value());
  }

  @Test
  void whileTheCloneExistsItIsUsedWhateverBecameOfItsSource() {
    opened();
    clusters.running.put(TestSnapshot.OLD, TestCluster.is(TestCluster.old(), "stopped"));
    clusters.withoutInstance.add(TestSnapshot.OLD);
    assertThat(login(opened())).isEqualTo(MasterLogin.ACCEPTED);
    only();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void killedAtAnyCallTheNextRunFindsTheSameClone(boolean afterwards) {
    boolean killed = true;
    for (int n = 1; killed; n++) {
      assertThat(n).isLessThan(MORE_CALLS_THAN_ANY_RUN);
      begin();
      Killing killing = new Killing(n, afterwards);
      try {
        over(killing.around(clusters)).open(source(), target, Optional.empty());
      } catch (Fault e) {
        assertThat(e).hasMessageContaining("killed");
      }
      killed = killing.happened();
      assertThat(clusters.made.keySet())
          .as("at %d", n)
          .allSatisfy(
              id ->
                  assertThat(creations().outstanding(Created.SideCluster.KIND))
                      .contains(id.value()));
      Optional<FakeClusters.Made> begun = clusters.made.values().stream().findFirst();
      assertThat(login(opened())).as("at %d", n).isEqualTo(MasterLogin.ACCEPTED);
      begun.ifPresent(made -> assertThat(only()).isSameAs(made));
      over(clusters).remove(only().order.id());
      assertThat(clusters.running).containsKey(TestSnapshot.OLD);
    }
  }

  @Test
  void aSourceThatIsBusyIsWaitedFor() {
    clusters.busy = 3;
    assertThat(login(opened())).isEqualTo(MasterLogin.ACCEPTED);
    assertThat(notes.waits()).anyMatch(wait -> wait.endsWith(": its source is busy"));
    assertThat(notes.notes()).filteredOn(note -> note.startsWith("cloning")).hasSize(1);
  }

  @Test
  void aSourceThatLosesItsInstanceWhileItIsBusyIsNotWaitedFor() {
    clusters.busy = Integer.MAX_VALUE;
    Clusters losing =
        new MoodyClusters(
            clusters,
            () -> {
              if (clusters.busy < Integer.MAX_VALUE) {
                clusters.withoutInstance.add(TestSnapshot.OLD);
              }
            });
    assertThatThrownBy(() -> over(losing).open(source(), target, Optional.empty()))
        .hasMessageContaining("has no instance");
  }

  @Test
  void whatCannotBeClonedIsRefusedBeforeAnythingIsCreated() {
    clusters.withoutInstance.add(TestSnapshot.OLD);
    assertRefused("has no instance");
    clusters.withoutInstance.clear();
    runs(TestCluster.is(TestCluster.old(), "stopped"));
    assertRefused("is stopped");
    runs(TestCluster.ofEngine(TestCluster.old(), "aurora-mysql", "8.0.mysql_aurora.3.08.0"));
    assertRefused("of the engine aurora-mysql");
    runs(TestCluster.ofEngine(TestCluster.old(), Clusters.ENGINE, "11.9"));
    assertRefused("aurora-postgresql 11.9, a major version that is not offered here");
    clusters.running.clear();
    assertRefused("there is no cluster \"%s\"".formatted(TestSnapshot.OLD));
  }

  @Test
  void aNameOfWhatCannotBeMeantIsRefused() {
    assertNotNamed(TestSnapshot.TARGET.value(), "is the target");
    assertNotNamed(target.arn(), "is the target");
    assertNotNamed(
        "arn:aws:rds:eu-west-1:123456789012:cluster:old",
        "in region eu-west-1 of account 123456789012, and the target in region us-east-1");
    assertNotNamed("arn:aws:rds:us-east-1:999999999999:cluster:old", "of account 999999999999");
    assertNotNamed("arn:aws:rds:us-east-1:123456789012:cluster-snapshot:x", "neither");
    assertNotNamed("old.cluster-abc.us-east-1.rds.amazonaws.com", "neither the identifier");
    assertThat(named("arn:aws:rds:us-east-1:123456789012:cluster:" + TestSnapshot.OLD))
        .isEqualTo(source());
    assertThat(named("OLD").cluster()).isEqualTo(new ClusterId("old"));
  }

  @Test
  void onlyTheCloneIsRemovedAndNotWhatIsOfASnapshotOfTheSameName() {
    opened();
    Snapshot namesake = TestSnapshot.of(TestSnapshot.OLD.value(), TestSnapshot.OLD, 3);
    clusters.listed.add(namesake);
    over(clusters).open(namesake, target, Optional.empty());
    assertThat(clusters.made).hasSize(2);
    assertThat(over(clusters).removeOf(source().origin())).hasSize(1);
    assertThat(only().order.from()).isInstanceOf(Restore.OfSnapshot.class);
    assertThat(over(clusters).removeOf(namesake.origin())).hasSize(1);
    assertThat(over(clusters).outstanding()).isEmpty();
  }
}
