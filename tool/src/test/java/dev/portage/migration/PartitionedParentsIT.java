package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.store.OtherTable;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A foreign key to a partitioned table is one, although the server has one more for each part. */
class PartitionedParentsIT extends ParentsSuite {
  private static final String WHOLE = "CREATE TABLE parents (id int PRIMARY KEY, name text)";

  private static final String PARTITIONED =
      WHOLE
          + """
           PARTITION BY RANGE (id);
          CREATE TABLE low PARTITION OF parents FOR VALUES FROM (0) TO (10);
          CREATE TABLE high PARTITION OF parents FOR VALUES FROM (10) TO (20);
          """;

  private static final String DOCS =
      """
      CREATE TABLE docs (
        id text PRIMARY KEY, tenant text, content text, parent int, embedding vector(3) DEFAULT '[1,2,3]',
        FOREIGN KEY (parent%s) REFERENCES parents (id%s));
      """;

  private static final String ROWS =
      """
      INSERT INTO parents VALUES (1, 'a'), (11, 'b');
      INSERT INTO docs (id, tenant, parent) VALUES ('d1', 't', 1), ('d2', 'u', 11);
      """;

  private static final String WHO =
      "SELECT p.tableoid::regclass || ' ' || p.name || ' ' || d.id"
          + " FROM docs d JOIN parents p ON p.id = d.parent ORDER BY 1";

  private void tables(String source, String target) throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("docs", "tenant"));
    fixture.source.run("CREATE EXTENSION vector;" + source + ";" + ROWS);
    fixture.target.run("CREATE EXTENSION vector;" + target);
  }

  @ParameterizedTest
  @ValueSource(strings = {WHOLE + ";", PARTITIONED})
  void parentsThatArePartitionedOnTheTargetAreCopied(String source) throws SQLException {
    String docs = DOCS.formatted("", "");
    tables(source + docs, PARTITIONED + docs);
    migrated();
    assertThat(CopyFixture.strings(fixture.target, WHO)).containsExactly("high b d2", "low a d1");
    nothingIsLeftToDo();
    fixture.source.run(
        """
        UPDATE parents SET name = 'bb' WHERE id = 11;
        DELETE FROM docs WHERE id = 'd1'; DELETE FROM parents WHERE id = 1;
        """);
    fixture.followingDeletes();
    migrated();
    assertThat(CopyFixture.strings(fixture.target, WHO)).containsExactly("high bb d2");
    fixture.undo();
    assertThat(CopyFixture.strings(fixture.target, "SELECT name FROM parents")).isEmpty();
  }

  @Test
  void aKeyOfSeveralColumnsNeedsEachRowInOneOfTheParts() throws SQLException {
    String parents =
        PARTITIONED.replace(
            "id int PRIMARY KEY, name text",
            "id int, name text, no int DEFAULT 1, UNIQUE (id, no)");
    String docs =
        DOCS.formatted(", no", ", no").replace("parent int,", "parent int, no int DEFAULT 1,");
    tables(parents + docs, parents + docs);
    fixture.target.run("INSERT INTO parents VALUES (1, 'a'), (11, 'b')");
    migrated();
    assertThat(fixture.rows(fixture.target)).hasSize(2);
  }

  @Test
  void aTableThatIsCreatedHasOneForeignKeyToThem() throws SQLException {
    tables(PARTITIONED + DOCS.formatted("", ""), PARTITIONED);
    fixture.creating();
    migrated();
    assertThat(CopyFixture.strings(fixture.target, WHO)).containsExactly("high b d2", "low a d1");
    assertThat(
            CopyFixture.strings(
                fixture.target,
                "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conparentid = 0"
                    + " AND conrelid = 'docs'::regclass"))
        .containsExactly("docs_parent_fkey");
  }
}
