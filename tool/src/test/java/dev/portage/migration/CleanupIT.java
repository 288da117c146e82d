package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.index.IndexDrop;
import dev.portage.journal.ChangedSettings;
import dev.portage.journal.Created;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.Journal;
import dev.portage.migration.Cleanup.Removed;
import dev.portage.postgres.LockTimeout;
import dev.portage.postgres.Sides;
import dev.portage.postgres.Target;
import dev.portage.replicate.Freeze;
import dev.portage.replicate.Publication;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CleanupIT {
  private static final ChunkTable NOTES =
      new ChunkTable(
          SqlName.of("notes"),
          SqlName.of("id"),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          SqlName.of("embedding"));

  private Target target;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
    target.run(
        """
        CREATE TABLE notes (id int PRIMARY KEY, embedding vector(2));
        CREATE INDEX near ON notes USING hnsw (embedding vector_l2_ops)
        """);
    new IndexDrop(target.database(), NOTES, LockTimeout.USUAL).drop();
  }

  @AfterEach
  void close() throws SQLException {
    target.close();
  }

  private Removed cleanup(ChunkTable table) {
    return new Cleanup(
            target.database(), table, Optional.empty(), new RecordingReporter(), TargetOptions.NONE)
        .run(true);
  }

  @Test
  void aJournalThatKnowsAnIndexOfAnotherTableStays() {
    assertThatThrownBy(() -> cleanup(ChunkTable.ITEMS))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.USAGE);
              assertThat(fault.next()).contains("cleanup --table notes");
            });
    assertThat(Journal.exists(target.database())).isTrue();
  }

  @Test
  void anIndexOfAnotherTableIsNamedWithTheCommand() {
    RecordingReporter heard = new RecordingReporter();
    Removed removed =
        new Cleanup(
                target.database(), ChunkTable.ITEMS, Optional.empty(), heard, TargetOptions.NONE)
            .run(false);
    assertThat(removed.things()).isEmpty();
    assertThat(heard.said())
        .anyMatch(said -> said.contains("near") && said.contains("cleanup --table notes"));
  }

  @Test
  void theIndexComesBackBeforeTheJournalGoes() throws SQLException {
    Removed removed = cleanup(NOTES);
    assertThat(removed.restored()).containsExactly("near");
    assertThat(removed.things()).containsExactly("schema portage");
    assertThat(Journal.exists(target.database())).isFalse();
    assertThat(
            CopyFixture.strings(target, "SELECT indexname FROM pg_indexes WHERE indexname='near'"))
        .isEqualTo(List.of("near"));
    assertThat(cleanup(NOTES).things()).isEmpty();
  }

  @Test
  void tablesOfASourceThatAreReadOnlyAreWritableAgainWhereTheSourceIsKnown() throws SQLException {
    Journal.open(target.database(), target.shape().oid(), "test");
    try (Target source = Target.fresh()) {
      Publication items = new Publication("portage_test", List.of(SqlName.of("public", "items")));
      new Freeze(new Sides(source.database(), target.database())).run(items, Duration.ofMinutes(1));
      assertThatThrownBy(() -> cleanup(NOTES)).hasMessageContaining("freeze portage_test");
      RecordingReporter heard = new RecordingReporter();
      Cleanup cleanup =
          new Cleanup(target.database(), NOTES, Optional.empty(), heard, TargetOptions.NONE);
      assertThat(cleanup.run(false).things()).isEmpty();
      assertThat(heard.said()).anyMatch(said -> said.contains("source are read-only"));
      assertThatThrownBy(() -> source.run("INSERT INTO items (id) VALUES ('x')"))
          .hasMessageContaining("permission denied: public.items is read-only");
      assertThat(cleanup.of(source.database()).run(false).things())
          .containsExactly("freeze portage_test");
      source.run("INSERT INTO items (id) VALUES ('x')");
      assertThat(cleanup.of(source.database()).run(false).isNothing()).isTrue();
    }
  }

  @Test
  void eachIsListedAndUndoneOnceAndASecondRunFindsNothing() throws SQLException {
    setting("hnsw.ef_search", "100");
    RecordingReporter first = new RecordingReporter();
    Removed removed = cleanup(first, true);
    assertThat(first.said())
        .containsExactly(
            "missing index near, to be restored",
            "setting hnsw.ef_search, to be reset from 100 to the default unless it was changed"
                + " since",
            "schema portage, with the journal",
            "? this removes what is listed above");
    assertThat(removed)
        .isEqualTo(
            new Removed(
                List.of("schema portage"), List.of("near"), List.of("hnsw.ef_search"), false));
    RecordingReporter second = new RecordingReporter();
    assertThat(cleanup(second, true).isNothing()).isTrue();
    assertThat(second.said()).isEmpty();
  }

  @Test
  void settingsStayWhileTheJournalStays() throws SQLException {
    setting("hnsw.ef_search", "100");
    Removed removed = cleanup(new RecordingReporter(), false);
    assertThat(removed.restored()).containsExactly("near");
    assertThat(removed.reset()).isEmpty();
    assertThat(current("hnsw.ef_search")).contains("100");
  }

  @Test
  void aSettingThatTheOperatorChangedSinceIsLeftAlone() throws SQLException {
    setting("hnsw.ef_search", "100");
    target.run(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET hnsw.ef_search = 70',"
            + " current_database()); END $$");
    assertThat(cleanup(new RecordingReporter(), true).reset()).isEmpty();
    assertThat(current("hnsw.ef_search")).contains("70");
  }

  @Test
  void anIndexThatTheOperatorMadeAgainIsNotReportedAsRestored() throws SQLException {
    target.run("CREATE INDEX near ON notes USING hnsw (embedding vector_l2_ops)");
    Removed removed = cleanup(new RecordingReporter(), false);
    assertThat(removed.isNothing()).isTrue();
    assertThat(Created.all(target.database())).isEmpty();
  }

  @Test
  void aSideClusterIsLeftToItsStackAndKeepsTheJournal() {
    Journal.open(target.database(), 1, "test");
    CreatedResources.of(target.database()).record(Created.SideCluster.KIND, "portage-side-1");
    assertThat(cleanup(new RecordingReporter(), false).things()).isEmpty();
    assertThatThrownBy(() -> cleanup(NOTES))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("side cluster portage-side-1, which only its stack can remove");
  }

  private Removed cleanup(RecordingReporter reporter, boolean journal) {
    return new Cleanup(target.database(), NOTES, Optional.empty(), reporter, TargetOptions.NONE)
        .run(journal);
  }

  private void setting(String name, String value) {
    target.database().inTransaction(session -> ChangedSettings.set(session, name, value));
  }

  private Optional<String> current(String name) {
    return target.database().inTransaction(session -> ChangedSettings.current(session, name));
  }
}
