package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.merge.ConflictChoice;
import dev.portage.merge.RowDecision;
import dev.portage.store.OtherTable;
import dev.portage.verify.VerificationReport;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows and their parents conflict at once: what becomes of a parent decides on its rows. */
class ConflictsUnderParentsIT {
  private static final String DOCUMENTS =
      """
      SELECT d.tenant || ' ' || p.name || ': ' || d.content
        FROM documents d JOIN parents p ON p.id = d.parent ORDER BY 1
      """;

  private CopyFixture fixture;

  @BeforeEach
  void start() throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("documents", "tenant"));
    String tables =
        """
        CREATE EXTENSION vector;
        CREATE TABLE parents (id serial PRIMARY KEY, name text UNIQUE NOT NULL);
        CREATE TABLE documents (
          id bigserial PRIMARY KEY, tenant text, content text,
          parent int REFERENCES parents (id), embedding vector(3) DEFAULT '[1,2,3]');
        """;
    fixture.source.run(tables);
    fixture.target.run(tables);
    fixture.source.run(
        """
        INSERT INTO parents VALUES (1, 'ann');
        INSERT INTO documents (id, tenant, content, parent) VALUES
          (1, 't', 'the same', 1), (2, 't', 'of ann', 1), (3, 't', 'another of ann', 1);
        """);
    fixture.target.run(
        """
        INSERT INTO parents VALUES (1, 'bob');
        INSERT INTO documents (id, tenant, content, parent) VALUES
          (1, 't', 'the same', 1), (2, 't', 'of bob', 1);
        """);
  }

  @AfterEach
  void stop() throws SQLException {
    fixture.close();
  }

  @Test
  void equalNumbersOfTwoParentsDoNotMakeTheirDocumentsOne() throws SQLException {
    fixture.choosing(ConflictChoice.RENUMBER);
    proved();
    assertThat(CopyFixture.strings(fixture.target, DOCUMENTS))
        .containsExactly(
            "t ann: another of ann",
            "t ann: of ann",
            "t ann: the same",
            "t bob: of bob",
            "t bob: the same");
    fixture.choosing(null);
    List<String> standing = fixture.standing();
    proved();
    assertThat(fixture.standing()).isEqualTo(standing);
  }

  @Test
  void documentsThatCannotGetNewNumbersAreRefusedBeforeTheirParentsAreWritten()
      throws SQLException {
    fixture.target.run(
        "ALTER TABLE documents ALTER id DROP DEFAULT; DELETE FROM documents WHERE id = 2");
    fixture.choosing(ConflictChoice.RENUMBER);
    assertThatThrownBy(fixture::migrate)
        .hasMessageContaining("rows of documents cannot get new keys");
    assertThat(CopyFixture.strings(fixture.target, "SELECT name FROM parents"))
        .containsExactly("bob");
  }

  @Test
  void documentsOfAParentThatIsLeftOutAreLeftOutOfThePlanToo() throws SQLException {
    fixture.choosing(ConflictChoice.KEEP_TARGET);
    VerificationReport report = proved();
    assertThat(report.differences().orElseThrow().counts())
        .isEqualTo(Map.of(RowDecision.LEFT_OUT, 3L));
    assertThat(CopyFixture.strings(fixture.target, DOCUMENTS))
        .containsExactly("t bob: of bob", "t bob: the same");
    assertThat(fixture.target.value("SELECT count(*) FROM portage.key_map WHERE source_key > '1'"))
        .as("no document has a key of its own to be left out by")
        .isEqualTo("0");
  }

  @Test
  void whatIsLeftOutIsCopiedAfterAnUndoAlthoughNothingWasWritten() throws SQLException {
    fixture.choosing(ConflictChoice.KEEP_TARGET);
    proved();
    fixture.undo();
    fixture.choosing(ConflictChoice.RENUMBER);
    proved();
    assertThat(CopyFixture.strings(fixture.target, DOCUMENTS)).hasSize(5);
  }

  private VerificationReport proved() {
    VerificationReport report = fixture.migrate().verification().orElseThrow();
    assertThat(report.rowsAreRight()).as("%s", report).isTrue();
    return report;
  }
}
