package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.migration.CutoverReport.End;
import dev.portage.store.OtherTable;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** A table whose ids do not tell their age, of a source that is written on, with its parents. */
abstract class FollowRowsSuite extends FollowSuite {
  private static final String TABLES =
      """
      CREATE EXTENSION vector;
      CREATE TABLE parents (id serial PRIMARY KEY, name text UNIQUE);
      CREATE TABLE documents (id text PRIMARY KEY, tenant text, content text,
                              parent int REFERENCES parents (id), tag text UNIQUE,
                              embedding vector(1024));
      """;

  private static final String ROWS =
      "SELECT concat_ws(' ', d.id, tenant, name, content, tag, md5(embedding::text))"
          + " FROM documents d LEFT JOIN parents p ON p.id = d.parent ORDER BY 1";

  @Override
  CopyFixture open() throws SQLException {
    return CopyFixture.of(OtherTable.of("documents", "tenant"));
  }

  @BeforeEach
  void createTables() throws SQLException {
    fixture.source.run(TABLES);
    fixture.target.run(TABLES);
    fixture.source.run("INSERT INTO parents (name) VALUES ('a'), ('b')");
    insert(1, 20);
  }

  void insert(int first, int last) throws SQLException {
    fixture.source.run(
        """
        INSERT INTO documents
        SELECT 'd' || i, 't' || i %% 3, 'content ' || i, 1 + i %% 2, 'tag ' || i,
               (SELECT array_agg(i + j) FROM generate_series(1, 1024) j)::vector
          FROM generate_series(%d, %d) i
        """
            .formatted(first, last));
  }

  void source(String... statements) throws SQLException {
    fixture.source.run(String.join(";", statements));
  }

  void target(String... statements) throws SQLException {
    fixture.target.run(String.join(";", statements));
  }

  List<String> rowsOfSource() throws SQLException {
    return CopyFixture.strings(fixture.source, ROWS);
  }

  List<String> rowsOfTarget() throws SQLException {
    return CopyFixture.strings(fixture.target, ROWS);
  }

  void follow() {
    assertThat(fixture.migrate().end()).isEqualTo(MigrationReport.End.FOLLOWING);
  }

  void same() throws SQLException {
    follow();
    assertThat(rowsOfTarget()).isEqualTo(rowsOfSource());
  }

  void openedWithAllRows() throws SQLException {
    CutoverReport report = cutover();
    assertThat(report.end()).as("%s", report).isEqualTo(End.OPENED);
    assertThat(rowsOfTarget()).isEqualTo(rowsOfSource());
    assertThat(slots()).isEmpty();
    assertThat(publications()).isEmpty();
    assertThat(fixture.verify().rowsAreRight()).isTrue();
  }
}
