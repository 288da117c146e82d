package dev.portage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.CreatedResources.CreatedResource;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.postgres.Target;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CreatedResourcesIT {
  private Target target;
  private CreatedResources creations;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
    creations = CreatedResources.of(target.database());
  }

  @AfterEach
  void close() throws SQLException {
    target.close();
  }

  private boolean openJournal() {
    return !Journal.open(target.database(), target.shape().oid(), "test").voided().isEmpty();
  }

  @Test
  void withoutAJournalThereIsNone() {
    assertThat(creations.list()).isEmpty();
  }

  @Test
  void aRecordedResourceIsOutstandingUntilItIsRemovedAndWhenItIsCreatedAgain() {
    openJournal();
    creations.record("slot", "one");
    creations.record("slot", "one");
    creations.record("slot", "two");
    creations.record("cluster", "one");
    assertThat(creations.outstanding("slot")).containsExactlyInAnyOrder("one", "two");
    creations.removed("slot", "one");
    creations.removed("slot", "one");
    creations.removed("slot", "never");
    assertThat(creations.outstanding("slot")).containsExactly("two");
    assertThat(creations.list())
        .extracting(CreatedResource::kind)
        .containsExactlyInAnyOrder("schema", "slot", "slot", "cluster");
    creations.record("slot", "one");
    assertThat(creations.outstanding("slot")).contains("one");
  }

  @Test
  void aJournalThatIsVoidLeavesWhatWasMade() throws SQLException {
    openJournal();
    Journal.find(target.database(), target.shape().oid())
        .orElseThrow()
        .begin(Migrations.copyOf("elsewhere"));
    creations.record("cluster", "costly");
    target.setUpAgain();
    assertThat(openJournal()).isTrue();
    assertThat(creations.outstanding("cluster")).containsExactly("costly");
    assertThat(creations.outstanding("schema")).containsExactly("portage");
  }

  @Test
  void whatWasCreatedIsListedWithWhatCostsMoneyFirst() throws SQLException {
    assertThat(Created.all(target.database())).isEmpty();
    openJournal();
    creations.record(Created.SideCluster.KIND, "one");
    creations.record(Created.SideCluster.KIND, "two");
    creations.removed(Created.SideCluster.KIND, "one");
    creations.record(Created.Subscription.KIND, "three");
    creations.record(DmsResourceType.ROLE.kind(), "dms");
    creations.record(DmsResourceType.DATA_MIGRATION.kind(), "dms");
    long table = target.shape().oid();
    target
        .database()
        .inTransaction(
            session -> {
              DroppedIndexes.prepare(session);
              DroppedIndexes.note(session, table, new Dropped("near", "CREATE INDEX near", ""));
              DroppedIndexes.note(session, 1, new Dropped("lost", "CREATE INDEX lost", ""));
              return ChangedSettings.set(session, "hnsw.ef_search", "100");
            });
    assertThat(Created.all(target.database()))
        .containsExactly(
            new Created.DmsResource(DmsResourceType.DATA_MIGRATION, "dms"),
            new Created.DmsResource(DmsResourceType.ROLE, "dms"),
            new Created.SideCluster("two"),
            new Created.Subscription("three"),
            new Created.DroppedIndex(table, "items", "near", "CREATE INDEX near"),
            new Created.ChangedSetting(
                "hnsw.ef_search", Optional.empty(), "100", Optional.empty()));
  }

  @Test
  void aSettingOfTheDatabaseAndOneOfARoleAreEachResetToWhatTheyWere() throws SQLException {
    String name = "ivfflat.probes";
    target.run(
        "SELECT '[1]'::vector; ALTER DATABASE %s SET ivfflat.probes = 5".formatted(database()));
    target.database().inTransaction(session -> ChangedSettings.setForRole(session, name, "10"));
    target.database().inTransaction(session -> ChangedSettings.set(session, name, "20"));
    List<Created.ChangedSetting> changed = target.database().inTransaction(ChangedSettings::all);
    assertThat(changed)
        .extracting(Created.ChangedSetting::before)
        .containsExactlyInAnyOrder(Optional.of("5"), Optional.empty());
    for (Created.ChangedSetting each : changed) {
      boolean reset =
          target.database().inTransaction(session -> ChangedSettings.reset(session, each));
      assertThat(reset).isTrue();
    }
    Optional<String> now =
        target.database().inTransaction(session -> ChangedSettings.current(session, name));
    assertThat(now).contains("5");
    List<Created.ChangedSetting> left = target.database().inTransaction(ChangedSettings::all);
    assertThat(left).isEmpty();
  }

  private String database() {
    return target.address().database();
  }
}
