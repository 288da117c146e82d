package dev.portage.sidecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Created;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.Journal;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import dev.portage.postgres.Target;
import dev.portage.sandbox.postgres.TestDatabase;
import dev.portage.sandbox.postgres.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the fake clusters, with a real journal and real logins. */
class SideClusterIT {
  private static final int MORE_CALLS_THAN_ANY_RUN = 60;

  private final TestClock surroundings = new TestClock();
  private final RecordedNotes notes = new RecordedNotes();
  private Target journal;
  private TestDatabase server;
  private FakeClusters clusters;

  @BeforeEach
  void open() throws SQLException {
    journal = Target.fresh();
    Journal.open(journal.database(), journal.shape().oid(), "test");
    server = TestPostgres.freshEmptyDatabase();
    begin(TestSnapshot.last());
  }

  @AfterEach
  void close() throws SQLException {
    journal.close();
    server.close();
  }

  private void begin(Snapshot snapshot) {
    clusters = new FakeClusters(server);
    clusters.listed.add(snapshot);
  }

  private CreatedResources creations() {
    return CreatedResources.of(journal.database());
  }

  private SideCluster over(Clusters seen) {
    return new SideCluster(seen, creations(), SideClusterLimits.usual(), notes, surroundings.get());
  }

  private DatabaseAddress opened(Optional<Password> noted) {
    return over(clusters).open(clusters.listed.getFirst(), TestCluster.target(), noted);
  }

  private FakeClusters.Made only() {
    assertThat(clusters.made).hasSize(1);
    return clusters.made.values().iterator().next();
  }

  private Restore.OfSnapshot snapshot() {
    return (Restore.OfSnapshot) only().order.from();
  }

  private static MasterLogin login(DatabaseAddress address) {
    return MasterLogin.tried(address, Duration.ofSeconds(2));
  }

  private void assertRefused(ExitCode code, String observed) {
    assertThatThrownBy(() -> opened(Optional.empty()))
        .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.code()).isEqualTo(code))
        .hasMessageContaining(observed);
  }

  @Test
  void aSnapshotBecomesAClusterBesideTheTargetWithAFreshPassword() {
    DatabaseAddress address = opened(Optional.empty());
    assertThat(login(address)).isEqualTo(MasterLogin.ACCEPTED);
    assertThat(address.password()).isNotEqualTo(FakeClusters.NOTED);
    assertThat(address.password().value()).hasSize(36).matches("[A-Za-z0-9]+");
    Restore order = only().order;
    assertThat(order.subnetGroup()).isEqualTo("target-subnets");
    assertThat(order.securityGroups()).containsExactly("sg-of-target");
    assertThat(order.capacity()).isEqualTo(new Capacity(4, 4));
    assertThat(order.tags()).containsEntry(SideClusterName.TAG, TestSnapshot.LAST);
    assertThat(creations().outstanding(Created.SideCluster.KIND))
        .containsExactly(order.id().value());
    assertThat(notes.notes().toString() + notes.waits())
        .contains("restoring snapshot", "$0.48 an hour (4 ACU) while rows are copied", "creating")
        .doesNotContain(address.password().value());
  }

  @Test
  void theSecondTimeTheSameOneIsFound() {
    DatabaseAddress first = opened(Optional.empty());
    DatabaseAddress second = opened(Optional.empty());
    only();
    assertThat(second.user()).isEqualTo(first.user());
    assertThat(login(second)).isEqualTo(MasterLogin.ACCEPTED);
    assertThat(login(first)).as("nobody kept its password").isEqualTo(MasterLogin.REFUSED);
  }

  @Test
  void aNotedPasswordIsTriedAndOneThatIsRefusedIsReplaced() {
    assertThat(opened(Optional.of(FakeClusters.NOTED)).password()).isEqualTo(FakeClusters.NOTED);
    assertThat(notes.notes()).noneMatch(note -> note.contains("password"));
    DatabaseAddress address = opened(Optional.of(new Password("mistaken")));
    assertThat(login(address)).isEqualTo(MasterLogin.ACCEPTED);
    assertThat(notes.notes()).contains("the noted password is refused: a new one is set");
  }

  @Test
  void aSnapshotThatIsNotEncryptedGetsTheTargetsKeyAndAnotherKeepsItsOwn() {
    opened(Optional.empty());
    assertThat(snapshot().kmsKey()).contains("arn:aws:kms:target");
    begin(TestSnapshot.encrypted(TestSnapshot.last()));
    opened(Optional.empty());
    assertThat(snapshot().kmsKey()).isEmpty();
  }

  @Test
  void aVersionThatIsOfferedNoMoreBecomesTheNextOneOrIsRefused() {
    opened(Optional.empty());
    assertThat(snapshot().version()).isEqualTo("15.6");
    begin(TestSnapshot.ofEngine(TestSnapshot.last(), Clusters.ENGINE, "15.99"));
    assertRefused(ExitCode.AWS_REFUSED, "aurora-postgresql 15.99");
    assertThat(clusters.made).isEmpty();
  }

  @Test
  void aSnapshotThatIsStillMadeIsWaitedFor() {
    begin(TestSnapshot.status(TestSnapshot.last(), "creating"));
    assertThat(login(opened(Optional.empty()))).isEqualTo(MasterLogin.ACCEPTED);
    assertThat(notes.waits()).contains("snapshot " + TestSnapshot.LAST + ": creating, 50 %");
  }

  @Test
  void aClusterOfThatNameWithoutItsTagIsNotTouched() {
    opened(Optional.empty());
    Restore order = only().order;
    Restore foreign =
        new Restore(
            order.id(),
            order.from(),
            order.subnetGroup(),
            order.securityGroups(),
            order.capacity(),
            Map.of("owner", "somebody"));
    begin(TestSnapshot.last());
    clusters.restore(foreign);
    assertRefused(ExitCode.AWS_REFUSED, "Portage did not create it");
    assertThatThrownBy(() -> over(clusters).remove(order.id()))
        .hasMessageContaining("Portage did not create it");
    assertThat(only().order.tags()).containsOnlyKeys("owner");
    assertThat(only().instance).isNull();
    assertThat(creations().outstanding(Created.SideCluster.KIND)).hasSize(1);
  }

  @Test
  void oneThatIsBeingRemovedIsMadeAgainAfterwards() {
    opened(Optional.empty());
    only().status = "deleting";
    only().instance = null;
    assertThat(login(opened(Optional.empty()))).isEqualTo(MasterLogin.ACCEPTED);
    assertThat(creations().outstanding(Created.SideCluster.KIND)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"failed", "incompatible-restore", "stopped"})
  void whatIsLostIsNotWaitedFor(String status) {
    opened(Optional.empty());
    only().status = status;
    assertRefused(ExitCode.AWS_REFUSED, "is " + status);
    only().status = "available";
    only().instanceStatus = status;
    assertRefused(ExitCode.AWS_REFUSED, "is " + status);
  }

  @Test
  void patienceEndsAndSoDoesTheOperators() {
    opened(Optional.empty());
    only().status = "upgrading";
    assertRefused(
        ExitCode.AWS_UNREACHABLE,
        "not done after %d minutes: upgrading"
            .formatted(SideClusterLimits.usual().restore().toMinutes()));
    surroundings.stopped = true;
    assertRefused(ExitCode.INTERRUPTED, "upgrading");
  }

  @Test
  void anAwsThatIsAwayForAWhileIsWaitedOut() {
    int[] calls = {0};
    Clusters moody =
        new MoodyClusters(
            clusters,
            () -> {
              if (calls[0]++ % 5 == 0) {
                throw Fault.transientFault(ExitCode.AWS_UNREACHABLE, "throttled", "");
              }
            });
    DatabaseAddress address =
        over(moody).open(clusters.listed.getFirst(), TestCluster.target(), Optional.empty());
    assertThat(login(address)).isEqualTo(MasterLogin.ACCEPTED);
    assertThat(only().instance).isNotNull();
    for (int i = 0; i < 5; i++) {
      assertThat(over(moody).rest(only().order.id())).contains(Capacity.RESTING);
      only().capacity = Capacity.COPYING;
    }
    assertThat(over(moody).removeOf(TestSnapshot.last().origin())).hasSize(1);
    assertThat(clusters.made).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void killedAtAnyCallTheNextRunMakesOneOfIt(boolean afterwards) {
    boolean killed = true;
    for (int n = 1; killed; n++) {
      assertThat(n).isLessThan(MORE_CALLS_THAN_ANY_RUN);
      begin(TestSnapshot.last());
      Killing killing = new Killing(n, afterwards);
      Snapshot snapshot = clusters.listed.getFirst();
      try {
        over(killing.around(clusters)).open(snapshot, TestCluster.target(), Optional.empty());
      } catch (Fault e) {
        assertThat(e).hasMessageContaining("killed");
      }
      killed = killing.happened();
      assertThat(clusters.made.keySet()).as("at %d", n).allSatisfy(this::isRecorded);
      assertThat(login(opened(Optional.empty()))).as("at %d", n).isEqualTo(MasterLogin.ACCEPTED);
      isRecorded(only().order.id());
      assertThat(only().instance).isEqualTo(only().order.id() + "-1");
      over(clusters).remove(only().order.id());
    }
  }

  private void isRecorded(ClusterId id) {
    assertThat(creations().outstanding(Created.SideCluster.KIND)).contains(id.value());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRemovalKilledAtAnyCallIsFinishedByTheNext(boolean afterwards) {
    boolean killed = true;
    for (int n = 1; killed; n++) {
      assertThat(n).isLessThan(MORE_CALLS_THAN_ANY_RUN);
      begin(TestSnapshot.last());
      opened(Optional.empty());
      ClusterId id = only().order.id();
      Killing killing = new Killing(n, afterwards);
      try {
        over(killing.around(clusters)).remove(id);
      } catch (Fault e) {
        assertThat(e).hasMessageContaining("killed");
        assertThat(over(clusters).outstanding()).as("at %d", n).containsExactly(id);
        over(clusters).remove(id);
      }
      killed = killing.happened();
      assertThat(clusters.made).as("at %d", n).isEmpty();
      assertThat(over(clusters).outstanding()).isEmpty();
    }
  }

  @Test
  void whileNothingIsReadItHasLessCapacityAndTheNextRunRaisesItAgain() {
    opened(Optional.empty());
    ClusterId id = only().order.id();
    assertThat(only().capacity).isEqualTo(Capacity.COPYING);
    assertThat(over(clusters).rest(id)).contains(Capacity.RESTING);
    assertThat(only().capacity).isEqualTo(Capacity.RESTING);
    opened(Optional.empty());
    assertThat(only().capacity).isEqualTo(Capacity.COPYING);
    clusters.leastCapacity = 0;
    assertThat(over(clusters).rest(id)).contains(new Capacity(0, 1));
    assertThat(only().capacity).isEqualTo(Capacity.PAUSING);
    assertThat(notes.notes().toString()).contains("0.5 to 1 ACU from now on", "4 ACU from now on");
  }

  @Test
  void whatIsBeingRemovedOrGoneIsLeftAsItIs() {
    opened(Optional.empty());
    ClusterId id = only().order.id();
    only().status = "deleting";
    assertThat(over(clusters).rest(id)).isEmpty();
    assertThat(over(clusters).rest(new ClusterId("portage-side-none"))).isEmpty();
  }

  @Test
  void oneThatIsShownBeforeItsTagsIsLookedAtTwice() {
    clusters.untagged = 1;
    assertThat(login(opened(Optional.empty()))).isEqualTo(MasterLogin.ACCEPTED);
    over(clusters).remove(only().order.id());
    clusters.untagged = 2;
    assertRefused(ExitCode.AWS_REFUSED, "without the tag");
  }

  @Test
  void waitingForASnapshotListsNoOthers() {
    begin(TestSnapshot.status(TestSnapshot.last(), "creating"));
    opened(Optional.empty());
    assertThat(clusters.lists).isZero();
  }

  @Test
  void onlyTheOneOfThatSnapshotIsRemoved() {
    opened(Optional.empty());
    ClusterId id = only().order.id();
    creations().record(Created.SideCluster.KIND, "portage-side-gone");
    clusters.listed.add(TestSnapshot.of("another", TestSnapshot.OLD, 3));
    over(clusters).open(clusters.listed.getLast(), TestCluster.target(), Optional.empty());
    assertThat(over(clusters).removeOf(TestSnapshot.last().origin())).contains(id);
    assertThat(only().order.tags()).containsEntry(SideClusterName.TAG, "another");
    assertThat(over(clusters).outstanding()).containsExactly(only().order.id());
  }

  @Test
  void whatIsNotRecordedIsNotRemoved() {
    opened(Optional.empty());
    ClusterId id = only().order.id();
    creations().removed(Created.SideCluster.KIND, id.value());
    assertThatThrownBy(() -> over(clusters).remove(id))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("no side cluster");
    assertThat(clusters.made).hasSize(1);
  }

  @Test
  void oneThatNeverCameToBeIsRecordedAsRemoved() {
    creations().record(Created.SideCluster.KIND, "portage-side-0");
    assertThat(over(clusters).remove(new Created.SideCluster("portage-side-0"))).isTrue();
    assertThat(over(clusters).outstanding()).isEmpty();
  }
}
