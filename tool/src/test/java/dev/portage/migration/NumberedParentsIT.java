package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.merge.ConflictChoice;
import dev.portage.store.OtherTable;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A number that Portage wrote a parent under is another parent's where the target gives it again.
 */
class NumberedParentsIT extends ParentsSuite {
  private static final String WHO =
      "SELECT p.name || ': ' || d.content FROM docs d JOIN parents p ON p.id = d.parent ORDER BY 1";

  private static final String RESET = "TRUNCATE parents, docs RESTART IDENTITY;";

  @BeforeEach
  void open() throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("docs", "tenant"));
  }

  private void copied(String unique) throws SQLException {
    String tables =
        """
        CREATE EXTENSION vector;
        CREATE TABLE parents (id serial PRIMARY KEY, name text NOT NULL%s, note text);
        CREATE TABLE docs (
          id text PRIMARY KEY, tenant text, content text, parent int REFERENCES parents (id),
          embedding vector(3) DEFAULT '[1,2,3]');
        """
            .formatted(unique);
    fixture.source.run(tables);
    fixture.target.run(tables);
    fixture.source.run(
        """
        INSERT INTO parents (name) VALUES ('Salaries'), ('Empty');
        INSERT INTO docs (id, tenant, content, parent) VALUES ('a', 't', 'first', 1);
        """);
    migrated();
    addDocument("b", 1);
  }

  private void addDocument(String id, int parent) throws SQLException {
    fixture.source.run(
        "INSERT INTO docs (id, tenant, content, parent) VALUES ('%1$s', 't', 'of %1$s', %2$d)"
            .formatted(id, parent));
  }

  private List<String> who() throws SQLException {
    return CopyFixture.strings(fixture.target, WHO);
  }

  private void refusedAsAnother() throws SQLException {
    List<String> before = who();
    assertThatThrownBy(fixture::migrate)
        .hasMessageContaining("docs refers to public.parents: 1 row ")
        .hasMessageContaining("with the same key on both sides and other content: 1");
    assertThat(who()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"'',RENUMBER", "'',KEEP_TARGET", "' UNIQUE',RENUMBER", "' UNIQUE',KEEP_TARGET"})
  void aStoreThatWasResetGivesItsNumbersToOtherParents(String unique, ConflictChoice choice)
      throws SQLException {
    copied(unique);
    fixture.target.run(RESET + "INSERT INTO parents (name) VALUES ('Welcome')");
    refusedAsAnother();
    fixture.choosing(choice);
    migrated();
    assertThat(who())
        .isEqualTo(choice == ConflictChoice.RENUMBER ? List.of("Salaries: of b") : List.of());
    nothingIsLeftToDo();
    addDocument("c", 1);
    migrated();
    assertThat(who()).noneMatch(row -> row.startsWith("Welcome"));
  }

  @Test
  void aParentThatTheResetStoreHasUnderAnotherNumberIsThatOne() throws SQLException {
    copied(" UNIQUE");
    fixture.target.run(RESET + "INSERT INTO parents (name) VALUES ('Empty'), ('Salaries')");
    migrated();
    assertThat(who()).containsExactly("Salaries: of b");
    assertThat(CopyFixture.strings(fixture.target, "SELECT name FROM parents ORDER BY id"))
        .containsExactly("Empty", "Salaries");
    nothingIsLeftToDo();
  }

  @Test
  void aNumberThatWasGivenToAParentOfTheSourceMayBeAnothersToo() throws SQLException {
    copied(" UNIQUE");
    fixture.target.run(
        RESET + "INSERT INTO parents (name) VALUES ('Welcome'), ('Salaries'), ('Empty')");
    migrated();
    assertThat(who()).containsExactly("Salaries: of b");
    fixture.target.run(
        RESET + "INSERT INTO parents (name) VALUES ('Welcome'), ('Menu'), ('Empty')");
    addDocument("c", 1);
    refusedAsAnother();
    fixture.choosing(ConflictChoice.RENUMBER);
    migrated();
    assertThat(who()).containsExactly("Salaries: of c");
    nothingIsLeftToDo();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " UNIQUE"})
  void aParentThatTheApplicationRenamesStaysThatOneWhileItHasRows(String unique)
      throws SQLException {
    copied(unique);
    fixture.target.run("UPDATE parents SET name = 'Wages' WHERE id = 1");
    migrated();
    assertThat(who()).containsExactly("Wages: first", "Wages: of b");
    nothingIsLeftToDo();
  }

  @Test
  void aParentWhoseOtherColumnsAreEditedIsKnownByItsName() throws SQLException {
    copied(" UNIQUE");
    fixture.target.run("UPDATE parents SET note = 'edited'");
    addDocument("e", 2);
    migrated();
    assertThat(who()).containsExactly("Empty: of e", "Salaries: first", "Salaries: of b");
    assertThat(CopyFixture.strings(fixture.target, "SELECT DISTINCT note FROM parents"))
        .containsExactly("edited");
    nothingIsLeftToDo();
  }

  /** Nothing tells it from another one of that number. */
  @Test
  void aRenamedParentWithoutRowsIsAskedForOnce() throws SQLException {
    copied(" UNIQUE");
    migrated();
    fixture.target.run("UPDATE parents SET name = 'Bare' WHERE id = 2");
    addDocument("e", 2);
    fixture.choosing(ConflictChoice.RENUMBER);
    migrated();
    assertThat(who()).containsExactly("Empty: of e", "Salaries: first", "Salaries: of b");
    assertThat(CopyFixture.strings(fixture.target, "SELECT name FROM parents ORDER BY name"))
        .containsExactly("Bare", "Empty", "Salaries");
    nothingIsLeftToDo();
  }
}
