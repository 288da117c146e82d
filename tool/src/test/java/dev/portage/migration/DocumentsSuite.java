package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.store.ChunkTable;
import dev.portage.store.OtherTable;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A table with generated keys that refers to another one, on both sides; only the source has rows.
 */
abstract class DocumentsSuite {
  static final ChunkTable DOCUMENTS = OtherTable.of("documents", "tenant");

  static final String TABLES =
      """
      CREATE EXTENSION vector;
      CREATE TABLE resources (id int PRIMARY KEY, title text NOT NULL);
      CREATE TABLE documents (
        id bigserial PRIMARY KEY, tenant text, content text, metadata json,
        resource int REFERENCES resources (id), embedding vector(3));
      """;

  CopyFixture fixture;

  @BeforeEach
  void open() throws SQLException {
    fixture = CopyFixture.of(DOCUMENTS);
    fixture.source.run(TABLES);
    fixture.target.run(TABLES);
    fixture.source.run(
        """
        INSERT INTO resources VALUES (1, 'Salaries');
        INSERT INTO documents
        SELECT n, 't' || n % 3, 'document ' || n, '{"a": 1}', 1, ARRAY[n, 1, 2]::vector
          FROM generate_series(1, 90) n;
        """);
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  void refused(String... observed) throws SQLException {
    List<String> before = fixture.rows(fixture.target);
    assertThatThrownBy(fixture::migrate)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.SOURCE_UNFIT);
              assertThat(fault.getMessage()).contains(observed);
            });
    assertThat(fixture.rows(fixture.target)).isEqualTo(before);
    assertThat(CopyFixture.strings(fixture.target, "SELECT to_regclass('portage.unit')::text"))
        .containsOnlyNulls();
  }

  void own(int first, int last) throws SQLException {
    fixture.target.run(
        """
        INSERT INTO documents (id, tenant, content, embedding)
        SELECT n, 'own', 'own ' || n, '[1,1,1]' FROM generate_series(%d, %d) n
        """
            .formatted(first, last));
  }
}
