package dev.portage.breaking;

import dev.portage.Thorough;
import dev.portage.migration.CopyFixture;
import dev.portage.store.OtherTable;
import java.sql.SQLException;

/** Of a table whose ids do not tell their age, with parents that the target has in part. */
class BrokenFollowRowsIT extends BrokenFollowSuite {
  private static final String TABLES =
      """
      CREATE EXTENSION vector;
      CREATE TABLE parents (id serial PRIMARY KEY, name text UNIQUE);
      CREATE TABLE documents (id text PRIMARY KEY, tenant text, content text,
                              parent int REFERENCES parents (id), embedding vector(1024));
      """;

  @Override
  int stride() {
    return Thorough.or(701, 29);
  }

  @Override
  CopyFixture create() throws SQLException {
    CopyFixture fixture = CopyFixture.of(OtherTable.of("documents", "tenant"));
    fixture.source.run(TABLES);
    fixture.target.run(TABLES);
    fixture.source.run("INSERT INTO parents (name) VALUES ('a'), ('b')");
    fixture.target.run("INSERT INTO parents (id, name) VALUES (50, 'a')");
    insert(fixture, 0, 20);
    return fixture;
  }

  private static void insert(CopyFixture fixture, int first, int rows) throws SQLException {
    fixture.source.run(
        """
        INSERT INTO documents
        SELECT 'd' || i, 't' || i %% 3, 'content ' || i, 1 + i %% 2,
               (SELECT array_agg(i + j) FROM generate_series(1, 1024) j)::vector
          FROM generate_series(%d, %d) i
        """
            .formatted(first, first + rows - 1));
  }

  @Override
  void write(CopyFixture fixture, int time) throws SQLException {
    fixture.source.run(
        """
        UPDATE documents SET content = content || '!' WHERE id LIKE 'd1%%';
        DELETE FROM documents WHERE id = 'd%1$d';
        INSERT INTO parents (name) VALUES ('new %1$d');
        UPDATE documents SET parent = (SELECT max(id) FROM parents) WHERE id = 'd1%1$d';
        """
            .formatted(time));
    insert(fixture, 100 * time, 5);
  }

  @Override
  String rows() {
    return """
        SELECT concat_ws(' ', d.id, tenant, name, content, md5(embedding::text))
          FROM documents d JOIN parents p ON p.id = d.parent ORDER BY 1
        """;
  }
}
