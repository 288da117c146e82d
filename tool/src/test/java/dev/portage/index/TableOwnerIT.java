package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.index.IndexBuild.Built;
import dev.portage.index.IndexChoice.IvfFlat;
import dev.portage.journal.Created;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A role that owns the table and not the database builds its index. */
class TableOwnerIT {
  private final String role = "owner_" + UUID.randomUUID().toString().substring(0, 8);
  private IndexFixture fixture;
  private Target target;

  @BeforeEach
  void open() throws SQLException {
    fixture = new IndexFixture();
    target = fixture.target;
    fixture.rows("large", 1, 8_000);
    target.run(
        """
        DROP INDEX idx_items_botid;
        CREATE ROLE %1$s LOGIN PASSWORD 'of a test';
        ALTER TABLE items OWNER TO %1$s;
        GRANT USAGE, CREATE ON SCHEMA public TO %1$s;
        """
            .formatted(role));
  }

  @AfterEach
  void close() throws SQLException {
    target.run("DROP OWNED BY %1$s; DROP ROLE %1$s".formatted(role));
    fixture.close();
  }

  private Database database() {
    DatabaseAddress at = target.address();
    return Database.open(
        () ->
            new DatabaseAddress(
                at.host(), at.port(), at.database(), role, new Password("of a test")),
        4);
  }

  private Built build(Database database) {
    return new IndexBuild(
            database, ChunkTable.ITEMS, Distance.L2, fixture.settings(true, true), fixture.listener)
        .chosen(new IvfFlat(100, 1));
  }

  @Test
  void whatItMayNotSetForTheDatabaseItSetsForItself() throws SQLException {
    target.run(
        "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %%I TO %s', current_database());"
                .formatted(role)
            + " END $$");
    try (Database database = database()) {
      Built built = build(database);
      assertThat(built.reached()).isTrue();
      assertThat(built.settings()).containsKey("ivfflat.probes");
      assertThat(fixture.notes)
          .anyMatch(
              note ->
                  note.contains("is set for role " + role + " only")
                      && note.contains("has to run: SELECT '[1]'::vector; ALTER DATABASE"));
      assertThat(
              Recall.measure(
                      database,
                      ChunkTable.ITEMS,
                      Distance.L2,
                      fixture.settings(true, true).sample())
                  .mean())
          .as("as a session of this role finds")
          .isEqualTo(built.recall().mean());
      Created.ChangedSetting changed = fixture.changedSettings().getFirst();
      assertThat(changed.role()).contains(role);
      assertThat(changed.undoing()).contains("of role " + role);
      assertThat(new IndexSettings(database, ChunkTable.ITEMS).remove(changed)).isTrue();
      assertThat(fixture.changedSettings()).isEmpty();
      assertThat(build(database).built()).as("the index is there").isFalse();
    }
  }

  @Test
  void whereItCanRecordNothingItSaysWhatToRun() {
    try (Database database = database()) {
      Built built = build(database);
      assertThat(built.rejected()).isFalse();
      assertThat(built.settings()).isEmpty();
      assertThat(fixture.indexes()).hasSize(1);
      assertThat(fixture.notes)
          .anyMatch(note -> note.contains("is not set") && note.contains("SET ivfflat.probes = '"));
    }
  }

  @Test
  void whatFindsTooLittleIsUndoneWithoutARecord() {
    fixture.recall = 1.5;
    try (Database database = database()) {
      assertThat(build(database).rejected()).isTrue();
      assertThat(fixture.indexes())
          .extracting(VectorIndex::definition)
          .containsExactly(Chunks.INDEX);
    }
  }
}
