package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.BotKey;
import dev.portage.journal.DroppedIndexes;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.merge.ConflictChoice;
import dev.portage.migration.Undo.End;
import dev.portage.migration.Undo.Undone;
import dev.portage.store.OtherTable;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a migration wrote is removed again, and nothing else. */
class UndoIT {
  private static final String JOURNAL =
      "SELECT (SELECT count(*) FROM portage.migration) || ' ' || (SELECT count(*) FROM portage.unit)";

  private static final String TABLES =
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1";

  private static final String TWO_TABLES =
      """
      CREATE EXTENSION vector;
      CREATE TABLE owners (id serial PRIMARY KEY, name text UNIQUE NOT NULL);
      CREATE TABLE chunks (
        id text PRIMARY KEY, owner int REFERENCES owners (id), embedding vector(3));
      INSERT INTO owners (name) VALUES ('ann'), ('bob');
      INSERT INTO chunks SELECT o.name || n, o.id, '[1,2,3]' FROM owners o, generate_series(1, 5) n;
      """;

  private CopyFixture fixture;

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  private Undone undone() throws SQLException {
    Undone undone = fixture.undo();
    assertThat(undone.end()).isEqualTo(End.DONE);
    assertThat(CopyFixture.strings(fixture.target, JOURNAL)).containsExactly("0 0");
    assertThat(fixture.undo().end()).isEqualTo(End.NOTHING);
    return undone;
  }

  private String question() {
    return fixture.reporter.said().stream()
        .filter(line -> line.startsWith("? this removes"))
        .findFirst()
        .orElseThrow();
  }

  private void equalAfterwards() throws SQLException {
    MigrationReport report = fixture.migrate();
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
    assertThat(fixture.rows(fixture.target)).containsAll(fixture.rows(fixture.source));
  }

  @Test
  void ofTheApplicationsTableWhatIsNewerStays() throws SQLException {
    fixture = CopyFixture.ofItems();
    BotKey one = fixture.bot(5);
    BotKey two = fixture.bot(7);
    BotKey superseded = fixture.bot(4);
    BotRows.insert(fixture.target, superseded.bot().value(), 2, Instant.now());
    fixture.migrate();
    BotRows.insert(fixture.target, two.bot().value(), 3, Instant.now());
    BotRows.insert(fixture.target, "its own", 1, Instant.now());
    Undone undone = undone();
    assertThat(undone.removed()).containsExactly(Map.entry("items", 12L));
    assertThat(question())
        .contains("12 rows of items of 2 bots")
        .contains("but not 3 rows of items that the application has written or changed since");
    assertThat(fixture.count(one)).isZero();
    assertThat(fixture.count(two)).isEqualTo(3);
    assertThat(fixture.count(superseded)).isEqualTo(2);
    assertThat(fixture.rows(fixture.target)).hasSize(6);
  }

  @Test
  void theRightSourceIsCopiedAfterwards() throws SQLException {
    fixture = CopyFixture.ofItems();
    fixture.bot(5);
    fixture.smallRanges();
    fixture.bot(60);
    fixture.migrate();
    undone();
    assertThat(fixture.rows(fixture.target)).isEmpty();
    fixture.source.run("UPDATE items SET content = 'of another snapshot'");
    equalAfterwards();
  }

  @Test
  void rowsThatWereThereBeforeOrThatTheApplicationChangedStay() throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("notes", "tenant"));
    String table =
        """
        CREATE EXTENSION vector;
        CREATE TABLE notes (id int PRIMARY KEY, tenant text, content text, embedding vector(3));
        """;
    fixture.source.run(table);
    fixture.target.run(table);
    fixture.source.run(
        "INSERT INTO notes SELECT n, 't' || n % 3, 'note ' || n, '[1,2,3]' FROM generate_series(1, 60) n");
    fixture.target.run(
        "INSERT INTO notes SELECT n, 't' || n % 3, 'note ' || n, '[1,2,3]' FROM generate_series(1, 5) n");
    fixture.migrate();
    fixture.source.run("UPDATE notes SET content = 'again' WHERE id IN (1, 20)");
    fixture.migrate();
    fixture.target.run(
        """
        UPDATE notes SET content = 'edited' WHERE id = 30;
        DELETE FROM notes WHERE id = 31;
        INSERT INTO notes VALUES (100, 't1', 'its own', '[3,2,1]');
        """);
    assertThat(undone().removed()).containsExactly(Map.entry("notes", 53L));
    assertThat(question())
        .contains("53 rows of notes")
        .contains("but not 1 row of notes that the application has written or changed since");
    assertThat(CopyFixture.strings(fixture.target, "SELECT id || content FROM notes ORDER BY id"))
        .containsExactly(
            "1again", "2note 2", "3note 3", "4note 4", "5note 5", "30edited", "100its own");
    assertThat(
            CopyFixture.strings(
                fixture.target,
                "SELECT count(*)::text FROM portage.written_row UNION ALL SELECT count(*)::text FROM portage.written_batch"))
        .containsOnly("0");
  }

  @Test
  void rowsThatTheSourceWonAreNotRemoved() throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("notes", "tenant"));
    String table =
        """
        CREATE EXTENSION vector;
        CREATE TABLE notes (id text PRIMARY KEY, tenant text, content text, embedding vector(3));
        """;
    fixture.source.run(table);
    fixture.target.run(table);
    fixture.source.run(
        "INSERT INTO notes VALUES ('a', 't', 'new', '[1,2,3]'), ('b', 't', 'b', '[1,2,3]')");
    fixture.target.run("INSERT INTO notes VALUES ('a', 't', 'old', '[1,2,3]')");
    fixture.repairing().migrate();
    assertThat(undone().removed()).containsExactly(Map.entry("notes", 1L));
    assertThat(CopyFixture.strings(fixture.target, "SELECT id || content FROM notes"))
        .containsExactly("anew");
  }

  @Test
  void parentsThatNoRowRefersToAnyLongerGoWithTheirRows() throws SQLException {
    String tables =
        """
        CREATE EXTENSION vector;
        CREATE TABLE owners (id serial PRIMARY KEY, name text UNIQUE NOT NULL);
        CREATE TABLE chunks (
          id text PRIMARY KEY, owner int REFERENCES owners (id) ON DELETE CASCADE, content text,
          embedding vector(3));
        """;
    fixture = CopyFixture.of(OtherTable.of("chunks", "owner"));
    fixture.source.run(tables);
    fixture.target.run(tables);
    fixture.source.run(
        """
        INSERT INTO owners (name) VALUES ('ann'), ('bob'), ('cid');
        INSERT INTO chunks SELECT o.name || n, o.id, 'text', '[1,2,3]'
          FROM owners o, generate_series(1, 20) n;
        """);
    fixture.target.run("INSERT INTO owners (name) VALUES ('bob')");
    fixture.choosing(ConflictChoice.RENUMBER).migrate();
    List<String> found = List.of("ann 20", "bob 20", "cid 20");
    assertThat(owners()).isEqualTo(found);
    fixture.target.run(
        "INSERT INTO chunks SELECT 'its own', id, 'text', '[1,2,3]' FROM owners WHERE name = 'cid'");
    assertThat(undone().removed())
        .containsExactly(Map.entry("chunks", 60L), Map.entry("public.owners", 1L));
    assertThat(owners()).containsExactly("bob 0", "cid 1");
    assertThat(CopyFixture.strings(fixture.target, "SELECT count(*)::text FROM portage.key_map"))
        .containsExactly("0");
    equalAgain();
  }

  @Test
  void tablesThatItCreatedAreDroppedWhereTheyAreEmpty() throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("chunks", "owner", "id"));
    fixture.source.run(TWO_TABLES);
    fixture.creating().migrate();
    // As a run that was killed leaves it.
    long chunks = Long.parseLong(fixture.target.value("SELECT 'chunks'::regclass::oid"));
    fixture
        .target
        .database()
        .inTransaction(
            session -> {
              DroppedIndexes.prepare(session);
              DroppedIndexes.note(
                  session, chunks, new Dropped("near", "CREATE INDEX near ON public.chunks …", ""));
              return chunks;
            });
    assertThat(undone().removed())
        .containsExactly(Map.entry("chunks", 10L), Map.entry("public.owners", 2L));
    assertThat(CopyFixture.strings(fixture.target, TABLES)).isEmpty();
    assertThat(question()).contains("table public.chunks, table public.owners, where empty then");
    assertThat(fixture.reporter.outstanding()).isEmpty();

    fixture.migrate();
    fixture.target.run(
        "INSERT INTO owners (name) VALUES ('its own'); CREATE VIEW seen AS SELECT * FROM chunks");
    undone();
    assertThat(CopyFixture.strings(fixture.target, TABLES)).containsExactly("chunks", "owners");
    assertThat(CopyFixture.strings(fixture.target, "SELECT name FROM owners"))
        .containsExactly("its own");
    assertThat(fixture.reporter.said())
        .anyMatch(line -> line.matches("! table .*chunks.*, which Portage created, is kept: .*"));
  }

  /** They are created before the migration is recorded, which refers to them. */
  @Test
  void tablesOfARunThatEndedBeforeItWasRecordedAreDropped() throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("chunks", "owner", "id"));
    fixture.source.run(TWO_TABLES);
    fixture.creating().migrate();
    undone();
    fixture.target.run(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE 'refused'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON portage.migration
          FOR EACH ROW EXECUTE FUNCTION refuse();
        """);
    assertThatThrownBy(fixture::migrate).hasMessageContaining("refused");
    assertThat(CopyFixture.strings(fixture.target, TABLES)).containsExactly("chunks", "owners");
    fixture.target.run("INSERT INTO owners (name) VALUES ('its own')");
    undone();
    assertThat(fixture.reporter.said())
        .contains(
            "? this removes what a run created that then wrote nothing: table public.chunks, table"
                + " public.owners, where empty then");
    assertThat(CopyFixture.strings(fixture.target, TABLES)).containsExactly("owners");
  }

  @Test
  void parentsAboveATableWhoseRowsAreAllTheApplicationsAreRemovedToo() throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("chunks", "owner", "id"));
    String tables =
        """
        CREATE EXTENSION vector;
        CREATE TABLE orgs (id serial PRIMARY KEY, name text UNIQUE NOT NULL);
        CREATE TABLE owners (id serial PRIMARY KEY, org int REFERENCES orgs (id),
                             name text UNIQUE NOT NULL, note text);
        CREATE TABLE chunks (
          id text PRIMARY KEY, owner int REFERENCES owners (id), embedding vector(3));
        INSERT INTO orgs (name) VALUES ('here');
        INSERT INTO owners (org, name, note) VALUES (1, 'ann', '%s');
        """;
    fixture.source.run(tables.formatted("old"));
    fixture.target.run(tables.formatted("new"));
    fixture.source.run(
        "INSERT INTO orgs (name) VALUES ('there'); INSERT INTO chunks VALUES ('a', 1, '[1,2,3]')");
    fixture.migrate();
    undone();
    assertThat(CopyFixture.strings(fixture.target, "SELECT name FROM orgs"))
        .containsExactly("here");
    assertThat(CopyFixture.strings(fixture.target, "SELECT note FROM owners"))
        .containsExactly("new");
  }

  private List<String> owners() throws SQLException {
    return CopyFixture.strings(
        fixture.target,
        """
        SELECT o.name || ' ' || count(c.id) FROM owners o LEFT JOIN chunks c ON c.owner = o.id
         GROUP BY o.name ORDER BY 1
        """);
  }

  private void equalAgain() throws SQLException {
    assertThat(fixture.migrate().verification().orElseThrow().rowsAreRight()).isTrue();
    assertThat(owners()).containsExactly("ann 20", "bob 20", "cid 21");
  }
}
