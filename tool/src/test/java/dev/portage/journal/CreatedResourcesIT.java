package dev.portage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.CreatedResources.CreatedResource;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.postgres.Target;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CreatedResourcesIT {
  private Target target;
  private CreatedResources resources;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
    resources = CreatedResources.of(target.database());
  }

  @AfterEach
  void close() throws SQLException {
    target.close();
  }

  private boolean openJournal() {
    return Journal.open(target.database(), target.shape().oid(), "test").wasVoid();
  }

  @Test
  void withoutAJournalThereIsNone() {
    assertThat(resources.list()).isEmpty();
  }

  @Test
  void aRecordedResourceIsOutstandingUntilItIsRemovedAndWhenItIsCreatedAgain() {
    openJournal();
    resources.record("slot", "one");
    resources.record("slot", "one");
    resources.record("slot", "two");
    resources.record("cluster", "one");
    assertThat(resources.outstanding("slot")).containsExactlyInAnyOrder("one", "two");
    resources.removed("slot", "one");
    resources.removed("slot", "one");
    resources.removed("slot", "never");
    assertThat(resources.outstanding("slot")).containsExactly("two");
    assertThat(resources.list())
        .extracting(CreatedResource::kind)
        .containsExactlyInAnyOrder("schema", "slot", "slot", "cluster");
    resources.record("slot", "one");
    assertThat(resources.outstanding("slot")).contains("one");
  }

  @Test
  void aJournalThatIsVoidLeavesWhatWasMade() throws SQLException {
    openJournal();
    Journal.find(target.database(), target.shape().oid())
        .orElseThrow()
        .begin(Migrations.copyOf("elsewhere"));
    resources.record("cluster", "costly");
    target.setUpAgain();
    assertThat(openJournal()).isTrue();
    assertThat(resources.outstanding("cluster")).containsExactly("costly");
    assertThat(resources.outstanding("schema")).containsExactly("portage");
  }

  @Test
  void whatWasCreatedIsListedWithWhatCostsMoneyFirst() throws SQLException {
    assertThat(Created.all(target.database())).isEmpty();
    openJournal();
    resources.record(Created.SideCluster.KIND, "one");
    resources.record(Created.SideCluster.KIND, "two");
    resources.removed(Created.SideCluster.KIND, "one");
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
            new Created.SideCluster("two"),
            new Created.DroppedIndex(table, "items", "near", "CREATE INDEX near"),
            new Created.ChangedSetting("hnsw.ef_search", Optional.empty(), "100"));
  }
}
