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
    return Journal.open(target.database(), target.shape().oid(), "test").wasVoid();
  }

  @Test
  void withoutAJournalThereIsNone() {
    assertThat(creations.list()).isEmpty();
  }

  @Test
  void whatIsRecordedStandsUntilItIsRemovedAndAgainWhenItIsMadeAgain() {
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
}
