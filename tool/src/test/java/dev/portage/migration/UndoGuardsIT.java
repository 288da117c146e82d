package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.bots.BotKey;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Journal;
import dev.portage.journal.Migrations;
import dev.portage.journal.Route;
import dev.portage.migration.Undo.End;
import dev.portage.store.ChunkTable;
import dev.portage.store.OtherTable;
import dev.portage.store.SqlName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An undo never removes a row that others need, or of which it is not known who wrote it. */
class UndoGuardsIT {
  private static final String NOTES =
      """
      CREATE EXTENSION vector;
      CREATE TABLE notes (
        id int UNIQUE, doc text UNIQUE, tenant text, content text, embedding vector(3));
      """;
  private static final String ROWS =
      """
      INSERT INTO notes
      SELECT n, 'd' || n, 't' || n %% 3, 'note ' || n, '[1,2,3]' FROM generate_series(1, %d) n
      """;

  private CopyFixture fixture;

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  private void notes(int rows) throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("notes", "tenant"));
    fixture.source.run(NOTES);
    fixture.target.run(NOTES);
    fixture.source.run(ROWS.formatted(rows));
  }

  private List<String> target(String sql) throws SQLException {
    return CopyFixture.strings(fixture.target, sql);
  }

  private String question() {
    return fixture.reporter.said().stream()
        .filter(line -> line.startsWith("? this removes"))
        .reduce((first, last) -> last)
        .orElseThrow();
  }

  @Test
  void aReferenceThatIsCommittedWhileRowsAreRemovedKeepsItsRow() throws Exception {
    notes(30);
    fixture.migrate();
    fixture.target.run("CREATE TABLE votes (note int REFERENCES notes (id) ON DELETE CASCADE)");
    try (Connection application = fixture.target.connect();
        Statement statement = application.createStatement()) {
      application.setAutoCommit(false);
      statement.execute("INSERT INTO votes VALUES (7)");
      CompletableFuture<Undo.Undone> undo = CompletableFuture.supplyAsync(fixture::undo);
      await()
          .until(
              () ->
                  !target("SELECT pid::text FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                      .isEmpty());
      application.commit();
      assertThat(undo.join().kept()).containsExactly(Map.entry("notes", 1L));
    }
    assertThat(target("SELECT id::text FROM notes")).containsExactly("7");
    assertThat(target("SELECT note::text FROM votes")).containsExactly("7");
  }

  @Test
  void rowsThatOthersReferToAreCountedApart() throws SQLException {
    notes(30);
    fixture.migrate();
    fixture.target.run(
        """
        CREATE TABLE votes (note int REFERENCES notes (id) ON DELETE CASCADE);
        INSERT INTO votes VALUES (3), (4);
        """);
    assertThat(fixture.undo().removed()).containsExactly(Map.entry("notes", 28L));
    assertThat(question())
        .contains("28 rows of notes", "but not 2 rows of notes that rows of other tables refer to");
    assertThat(target("SELECT count(*)::text FROM votes")).containsExactly("2");
  }

  @Test
  void rowsOfABotThatOthersReferToStay() throws SQLException {
    fixture = CopyFixture.ofItems();
    fixture.bot(5);
    fixture.migrate();
    fixture.target.run(
        """
        ALTER TABLE items ADD CONSTRAINT of_id UNIQUE (id);
        CREATE TABLE feedback (item text REFERENCES items (id) ON DELETE CASCADE);
        INSERT INTO feedback SELECT id FROM items LIMIT 1;
        """);
    assertThat(fixture.undo().kept()).containsExactly(Map.entry("items", 1L));
    assertThat(target("SELECT count(*)::text FROM feedback")).containsExactly("1");
  }

  @Test
  void ofALargeBotThatWasCopiedInPartOnlyTheRangesThatWereCopiedAreRemoved() throws SQLException {
    fixture = CopyFixture.ofItems();
    fixture.smallRanges().oneAtATime();
    BotKey large = fixture.bot(60);
    // As an earlier copy left them: the same ids, other content.
    fixture.migrate();
    fixture.target.run("DROP SCHEMA portage CASCADE; UPDATE items SET content = 'older'");
    fixture.target.run(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.content LIKE 'chunk 60 of%' THEN RAISE EXCEPTION 'no'; END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION refuse();
        """);
    fixture.migrate();
    String older = "SELECT count(*)::text FROM items WHERE content = 'older'";
    List<String> before = target(older);
    assertThat(before.getFirst()).isNotIn("0", "60");
    fixture.undo();
    assertThat(target(older)).isEqualTo(before);
    assertThat(fixture.count(large)).isEqualTo(Integer.parseInt(before.getFirst()));
  }

  @Test
  void theUndoOfAReembedLeavesWhatACopyWrote() throws SQLException {
    fixture = CopyFixture.ofItems();
    fixture.source.run(
        "INSERT INTO items (id, botid, content, source, embedding) SELECT 'n' || n, NULL, 'c', 's',"
            + " array_fill(1, ARRAY[1024])::vector FROM generate_series(1, 5) n");
    fixture.migrate();
    Journal.open(fixture.target.database(), fixture.target.shape().oid(), "test")
        .journal()
        .begin(Migrations.REEMBED);
    assertThat(fixture.undo(ChunkTable.ITEMS, Route.Embedding.REEMBED).removed()).isEmpty();
    assertThat(fixture.rows(fixture.target)).hasSize(5);
    assertThat(fixture.undo().removed()).containsExactly(Map.entry("items", 5L));
    assertThat(question()).contains("5 rows of items").doesNotContain("whose ids are not recorded");
  }

  @Test
  void rowsWhoseIdsAreNotRecordedAreRefusedOrNamed() throws SQLException {
    fixture = CopyFixture.ofItems();
    fixture.bot(3);
    fixture.migrate();
    // As an earlier version, or the stack's own image, leaves it.
    fixture.target.run("UPDATE portage.unit SET last_id = ''");
    assertThatThrownBy(fixture::undo)
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("the rows of 1 bot cannot be distinguished from the application's");
    assertThat(target("SELECT count(*)::text FROM portage.migration")).containsExactly("1");
    fixture.bot(4);
    fixture.migrate();
    fixture.undo();
    assertThat(question())
        .contains("4 rows of items of 1 bot", "but not the rows of 1 bot, whose ids");
  }

  @Test
  void rowsThatAnEarlierVersionRecordedStay() throws SQLException {
    notes(30);
    fixture.target.run(ROWS.formatted(5));
    fixture.migrate();
    fixture.target.run(
        """
        ALTER TABLE portage.written_row DROP COLUMN existed;
        ALTER TABLE portage.written_batch DROP COLUMN existed;
        """);
    fixture.undo();
    assertThat(fixture.rows(fixture.target)).hasSize(30);
  }

  @Test
  void otherColumnsThanThoseOfTheMigrationAreRefused() throws SQLException {
    notes(30);
    fixture.migrate();
    ChunkTable byDoc =
        new ChunkTable(
            SqlName.of("notes"),
            SqlName.of("doc"),
            Optional.of(SqlName.of("tenant")),
            Optional.empty(),
            Optional.empty(),
            SqlName.of("embedding"));
    assertThatThrownBy(() -> fixture.undo(byDoc, Route.Transfer.COPY))
        .hasMessageContaining("this table was migrated with --id-column id");
    assertThat(fixture.rows(fixture.target)).hasSize(30);
  }

  @Test
  void parentsThatAnotherTablesMigrationMayNeedStay() throws SQLException {
    String tables =
        """
        CREATE EXTENSION vector;
        CREATE TABLE owners (id int PRIMARY KEY, name text UNIQUE);
        CREATE TABLE chunks (id text PRIMARY KEY, owner int REFERENCES owners (id), embedding vector(3));
        CREATE TABLE mails (id text PRIMARY KEY, owner int REFERENCES owners (id), embedding vector(3));
        """;
    fixture = CopyFixture.of(OtherTable.of("chunks", "owner", "id"));
    fixture.source.run(tables);
    fixture.target.run(tables);
    fixture.source.run(
        """
        INSERT INTO owners VALUES (1, 'ann'), (2, 'bob');
        INSERT INTO chunks VALUES ('c', 1, '[1,2,3]');
        INSERT INTO mails VALUES ('m', 2, '[1,2,3]');
        """);
    fixture.migrate();
    try (CopyFixture mails =
        CopyFixture.between(
            fixture.source, fixture.target, OtherTable.of("mails", "owner", "id"))) {
      mails.migrate();
      assertThat(fixture.undo().removed()).containsExactly(Map.entry("chunks", 1L));
      assertThat(question()).contains("rows of tables that it refers to");
      assertThat(target("SELECT name FROM owners ORDER BY 1")).containsExactly("ann", "bob");
      assertThat(mails.undo().removed())
          .containsExactly(Map.entry("mails", 1L), Map.entry("public.owners", 2L));
      fixture = CopyFixture.ofItems();
    }
  }

  @Test
  void ofTheRowsOfAllCopiesIntoATableNoMigrationIsLeft() throws SQLException {
    notes(30);
    fixture.migrate();
    fixture.source.run("INSERT INTO notes SELECT id + 100, doc || 'b', tenant FROM notes LIMIT 5");
    fixture.named("another address").migrate();
    assertThat(target("SELECT count(*)::text FROM portage.migration")).containsExactly("2");
    assertThat(fixture.undo().removed()).containsExactly(Map.entry("notes", 35L));
    assertThat(question()).contains("what 2 copies into this table, the last of");
    assertThat(target("SELECT count(*)::text FROM portage.migration")).containsExactly("0");
    assertThat(fixture.undo().end()).isEqualTo(End.NOTHING);
  }

  @Test
  void ofSeveralCopiesNoneCountsAsFinishedAfterACut() throws SQLException {
    notes(30);
    fixture.migrate();
    fixture.named("another address").migrate();
    refuseDeletes("notes");
    assertThatThrownBy(fixture::undo).isInstanceOf(Fault.class);
    assertThat(target("SELECT finished_at::text FROM portage.migration"))
        .hasSize(2)
        .containsOnlyNulls();
    assertThat(target("SELECT DISTINCT state FROM portage.unit")).containsExactly("open");
  }

  private void refuseDeletes(String table) throws SQLException {
    fixture.target.run(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'no';
        END $$;
        CREATE TRIGGER refuse BEFORE DELETE ON %s FOR EACH ROW EXECUTE FUNCTION refuse();
        """
            .formatted(table));
  }

  @Test
  void anUndoThatWasCutLeavesNoFinishedMigration() throws SQLException {
    fixture = CopyFixture.ofItems();
    fixture.bot(3);
    fixture.migrate();
    refuseDeletes("items");
    assertThatThrownBy(fixture::undo).isInstanceOf(Fault.class);
    assertThat(target("SELECT finished_at::text FROM portage.migration")).containsOnlyNulls();
    fixture.target.run("DROP TRIGGER refuse ON items");
    assertThat(fixture.undo().end()).isEqualTo(End.DONE);
  }

  @Test
  void tablesThatReferToEachOtherAndRowsWithoutAKeyDoNoHarm() throws SQLException {
    notes(3);
    fixture.migrate();
    fixture.target.run(
        """
        CREATE TABLE owners (id int PRIMARY KEY, favourite int REFERENCES notes (id));
        ALTER TABLE notes ADD owner int REFERENCES owners (id), ADD parent int REFERENCES notes (id);
        INSERT INTO notes (content) VALUES ('without a key');
        """);
    assertThat(fixture.undo().removed()).containsExactly(Map.entry("notes", 3L));
    assertThat(target("SELECT content FROM notes")).containsExactly("without a key");
  }

  @Test
  void theApplicationsRowThatTheSourceWonOverStays() throws SQLException {
    notes(3);
    fixture.migrate();
    fixture.target.run("UPDATE notes SET content = 'edited' WHERE id = 2");
    fixture.repairing().migrate();
    assertThat(fixture.undo().removed()).containsExactly(Map.entry("notes", 2L));
    assertThat(target("SELECT content FROM notes")).containsExactly("note 2");
  }
}
