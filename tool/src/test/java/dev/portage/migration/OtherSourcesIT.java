package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import dev.portage.store.OtherTable;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two sources of one target: the parents of one are not those of the other. */
class OtherSourcesIT extends DocumentsSuite {
  private static final String KEYS_ARE_NAMES =
      "ALTER TABLE documents ALTER id DROP DEFAULT, ALTER id TYPE text;";

  private static final String NOTES =
      """
      CREATE TABLE notes (
        id text PRIMARY KEY, tenant text, content text,
        resource int REFERENCES resources (id), embedding vector(3));
      """;

  private void refusedFrom(String tables, String rows, ChunkTable table) throws SQLException {
    try (Target other = Target.empty()) {
      other.run(TABLES + tables + "INSERT INTO resources VALUES (1, 'Welcome');" + rows);
      CopyFixture second = CopyFixture.between(other, fixture.target, table);
      assertThatThrownBy(second::migrate)
          .hasMessageContaining("rows of public.resources")
          .hasMessageContaining("from another database before");
      assertThat(second.rows(fixture.target)).noneMatch(row -> row.contains("of another"));
    }
    assertThat(CopyFixture.strings(fixture.target, "SELECT title FROM resources"))
        .containsExactly("Salaries");
  }

  @Test
  void parentsThatTwoTablesOfTwoSourcesShareAreNotOverwritten() throws SQLException {
    fixture.migrate();
    fixture.target.run(NOTES);
    refusedFrom(
        NOTES,
        "INSERT INTO notes VALUES ('n', 't', 'of another', 1)",
        OtherTable.of("notes", "tenant"));
  }

  @Test
  void aSourceThatLeftOnlyParentsIsKnownByThem() throws SQLException {
    for (Target side : List.of(fixture.source, fixture.target)) {
      side.run(KEYS_ARE_NAMES);
    }
    fixture.target.run(
        "INSERT INTO documents (id, content) SELECT n::text, 'own' FROM generate_series(1, 90) n");
    fixture.migrate();
    refusedFrom(
        KEYS_ARE_NAMES,
        "INSERT INTO documents (id, content, resource) VALUES ('n', 'of another', 1)",
        DOCUMENTS);
  }

  @Test
  void twoTablesOfOneSourceShareParents() throws SQLException {
    fixture.migrate();
    for (Target side : List.of(fixture.source, fixture.target)) {
      side.run(NOTES);
    }
    fixture.source.run("INSERT INTO notes VALUES ('n', 't', 'x', 1)");
    CopyFixture notes =
        CopyFixture.between(fixture.source, fixture.target, OtherTable.of("notes", "tenant"));
    assertThat(notes.migrate().verification().orElseThrow().rowsAreRight()).isTrue();
    assertThat(notes.rows(fixture.target)).hasSize(1);
  }
}
