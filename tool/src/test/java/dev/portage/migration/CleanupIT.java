package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.index.IndexDrop;
import dev.portage.index.LockTimeout;
import dev.portage.journal.Journal;
import dev.portage.migration.Cleanup.Removed;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
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
    return new Cleanup(target.database(), table, Optional.empty(), new RecordingReporter())
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
  void theIndexComesBackBeforeTheJournalGoes() throws SQLException {
    assertThat(cleanup(NOTES).things())
        .containsExactly("the absence of index near", "schema portage");
    assertThat(Journal.exists(target.database())).isFalse();
    assertThat(CopyWorld.strings(target, "SELECT indexname FROM pg_indexes WHERE indexname='near'"))
        .isEqualTo(List.of("near"));
    assertThat(cleanup(NOTES).things()).isEmpty();
  }
}
