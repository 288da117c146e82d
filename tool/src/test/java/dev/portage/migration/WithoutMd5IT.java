package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.store.OtherTable;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers in FIPS mode refuse MD5; here the functions are not found. */
class WithoutMd5IT {
  private static final String NO_MD5 =
      """
      ALTER FUNCTION pg_catalog.md5(text) RENAME TO no_md5;
      ALTER FUNCTION pg_catalog.md5(bytea) RENAME TO no_md5;
      """;

  private CopyFixture fixture;

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  @Test
  void botsAreCopiedAndProved() throws SQLException {
    fixture = CopyFixture.ofItems();
    fixture.bot(3);
    fixture.bot(40);
    fixture.source.run(NO_MD5);
    fixture.target.run(NO_MD5);
    assertThat(fixture.migrate().isProved()).isTrue();
    fixture.target.run("DELETE FROM items WHERE id = (SELECT max(id) FROM items)");
    fixture.repairing().migrate();
    assertThat(fixture.verify().bad()).isEmpty();
  }

  @Test
  void rowsOfOtherTablesAreComparedOneByOne() throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("documents", "tenant"));
    String table =
        "CREATE EXTENSION vector;"
            + " CREATE TABLE documents (id int PRIMARY KEY, tenant text, content text, embedding vector(3));";
    fixture.source.run(
        NO_MD5
            + table
            + "INSERT INTO documents SELECT n, 't', 'd ' || n, '[1,2,3]' FROM generate_series(1, 20) n");
    fixture.target.run(
        NO_MD5
            + table
            + "INSERT INTO documents SELECT n, 't', 'd ' || n, '[1,2,3]' FROM generate_series(1, 5) n");
    assertThat(fixture.migrate().verification().orElseThrow().bad()).isEmpty();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
  }
}
