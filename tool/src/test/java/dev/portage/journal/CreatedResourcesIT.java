package dev.portage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.CreatedResources.CreatedResource;
import dev.portage.postgres.Target;
import java.sql.SQLException;
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
}
