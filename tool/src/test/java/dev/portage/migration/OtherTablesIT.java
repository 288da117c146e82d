package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.merge.ConflictChoice;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The route copy for pgvector tables of other applications. */
class OtherTablesIT {
  /** As langchain-postgres makes its tables (class PGVector). */
  private static final String LANGCHAIN =
      """
      CREATE EXTENSION IF NOT EXISTS vector;
      CREATE TABLE langchain_pg_collection (
        uuid uuid PRIMARY KEY, name varchar NOT NULL UNIQUE, cmetadata json);
      CREATE TABLE langchain_pg_embedding (
        id varchar PRIMARY KEY,
        collection_id uuid REFERENCES langchain_pg_collection (uuid) ON DELETE CASCADE,
        embedding vector, document varchar, cmetadata jsonb);
      CREATE INDEX ix_cmetadata_gin ON langchain_pg_embedding USING gin (cmetadata jsonb_path_ops);
      """;

  /** As llama-index-vector-stores-postgres makes its table, with hybrid search. */
  private static final String LLAMA_INDEX =
      """
      CREATE EXTENSION IF NOT EXISTS vector;
      CREATE TABLE data_llamaindex (
        id bigserial PRIMARY KEY, text varchar NOT NULL, metadata_ json, node_id varchar,
        embedding vector(8),
        text_search_tsv tsvector GENERATED ALWAYS AS (to_tsvector('english', text)) STORED);
      """;

  private static ChunkTable table(String name, String tenant, String content) {
    return new ChunkTable(
        SqlName.of(name),
        SqlName.of("id"),
        Optional.ofNullable(tenant).map(SqlName::of),
        Optional.of(SqlName.of(content)),
        Optional.empty(),
        SqlName.of("embedding"));
  }

  private static CopyFixture langchain() throws SQLException {
    CopyFixture fixture =
        CopyFixture.of(table("langchain_pg_embedding", "collection_id", "document"));
    fixture.source.run(LANGCHAIN);
    fixture.target.run(LANGCHAIN);
    fixture.source.run(
        """
        INSERT INTO langchain_pg_collection
        SELECT md5(n::text)::uuid, 'collection ' || n, '{"n": 1}' FROM generate_series(1, 3) n;
        INSERT INTO langchain_pg_embedding
        SELECT md5(n || 'row'), md5((n % 3 + 1)::text)::uuid, ARRAY[n, 1, 2]::vector,
               'text ' || n, jsonb_build_object('page', n)
          FROM generate_series(1, 300) n;
        INSERT INTO langchain_pg_embedding (id, document) VALUES ('of no collection', 'alone');
        """);
    return fixture;
  }

  private static CopyFixture llamaIndex() throws SQLException {
    CopyFixture fixture = CopyFixture.of(table("data_llamaindex", null, "text"));
    fixture.source.run(LLAMA_INDEX);
    fixture.target.run(LLAMA_INDEX);
    fixture.source.run(rows(1, 500));
    return fixture;
  }

  private static String rows(int first, int last) {
    return """
    INSERT INTO data_llamaindex (id, text, metadata_, node_id, embedding)
    SELECT n, 'sentence number ' || n, '{"file": "a.pdf"}', md5(n::text),
           (SELECT array_agg(sin(n * i)) FROM generate_series(1, 8) i)::vector
      FROM generate_series(%d, %d) n;
    SELECT setval('data_llamaindex_id_seq', %d);
    """
        .formatted(first, last, last);
  }

  private static void migrateAndRepeat(CopyFixture fixture) throws SQLException {
    MigrationReport report = fixture.migrate();
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
    List<String> standing = fixture.standing();
    assertThat(fixture.migrate().written()).isZero();
    assertThat(fixture.standing()).isEqualTo(standing);
  }

  @Test
  void langchainsCollectionsComeWithTheirRows() throws SQLException {
    try (CopyFixture fixture = langchain()) {
      migrateAndRepeat(fixture);
      assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source)).hasSize(301);
      assertThat(collections(fixture.target)).isEqualTo(collections(fixture.source)).hasSize(3);
    }
  }

  private static List<String> collections(Target side) throws SQLException {
    return CopyFixture.strings(
        side, "SELECT uuid || name || cmetadata FROM langchain_pg_collection ORDER BY 1");
  }

  @Test
  void llamaIndexContinuesItsSequenceBehindTheCopiedRows() throws SQLException {
    try (CopyFixture fixture = llamaIndex()) {
      migrateAndRepeat(fixture);
      assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source)).hasSize(500);
      fixture.target.run(
          "INSERT INTO data_llamaindex (text) VALUES ('written by the application')");
      assertThat(CopyFixture.strings(fixture.target, "SELECT max(id) FROM data_llamaindex"))
          .containsExactly("501");
    }
  }

  @Test
  void aSequenceThatNoColumnOwnsIsAdvancedToo() throws SQLException {
    try (CopyFixture fixture = llamaIndex()) {
      fixture.target.run("ALTER SEQUENCE data_llamaindex_id_seq OWNED BY NONE");
      fixture.migrate();
      fixture.target.run(
          "INSERT INTO data_llamaindex (text) VALUES ('written by the application')");
      assertThat(fixture.rows(fixture.target)).hasSize(501);
    }
  }

  @Test
  void rowsWrittenDuringTheCopyTakeNoIdOfTheSource() throws SQLException {
    try (CopyFixture fixture = llamaIndex()) {
      fixture.target.run(
          """
          CREATE FUNCTION writes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.id = 1 THEN
              INSERT INTO data_llamaindex (text) VALUES ('written by the application');
            END IF;
            RETURN NEW;
          END $$;
          CREATE TRIGGER meanwhile BEFORE INSERT ON data_llamaindex
            FOR EACH ROW EXECUTE FUNCTION writes();
          """);
      fixture.migrate();
      assertThat(fixture.rows(fixture.target)).hasSize(501);
    }
  }

  @Test
  void rowsOfTheTargetWinRowByRow() throws SQLException {
    try (CopyFixture fixture = llamaIndex()) {
      fixture.target.run("INSERT INTO data_llamaindex (id, text) VALUES (7, 'the target''s own')");
      fixture.choosing(ConflictChoice.KEEP_TARGET).migrate();
      assertThat(
              CopyFixture.strings(fixture.target, "SELECT text FROM data_llamaindex WHERE id = 7"))
          .containsExactly("the target's own");
      assertThat(fixture.rows(fixture.target)).hasSize(500);
    }
  }

  @Test
  void aRowOfTheTargetBeforeManyOthersWinsToo() throws SQLException {
    try (CopyFixture fixture = llamaIndex()) {
      fixture.source.run(
          """
          UPDATE data_llamaindex SET text = (SELECT string_agg(md5(id || ' ' || g), ' ')
                                               FROM generate_series(1, 500) g)
          """);
      fixture.target.run("INSERT INTO data_llamaindex (id, text) VALUES (1, 'the target''s own')");
      fixture.choosing(ConflictChoice.KEEP_TARGET).migrate();
      assertThat(
              CopyFixture.strings(fixture.target, "SELECT text FROM data_llamaindex WHERE id = 1"))
          .containsExactly("the target's own");
      assertThat(fixture.rows(fixture.target)).hasSize(500);
    }
  }

  @Test
  void aSequenceThatOnlyTheTargetHasStaysAsItIs() throws SQLException {
    try (CopyFixture fixture = llamaIndex()) {
      fixture.target.run(
          """
          ALTER TABLE data_llamaindex ADD extra bigserial;
          ALTER SEQUENCE data_llamaindex_id_seq RESTART WITH 1000;
          """);
      fixture.migrate();
      fixture.target.run(
          "INSERT INTO data_llamaindex (text) VALUES ('written by the application')");
      assertThat(CopyFixture.strings(fixture.target, "SELECT max(id) FROM data_llamaindex"))
          .containsExactly("1000");
      assertThat(CopyFixture.strings(fixture.target, "SELECT max(extra) FROM data_llamaindex"))
          .containsExactly("501");
    }
  }

  @Test
  void repairingPutsTheSourcesRowsInTheirPlace() throws SQLException {
    try (CopyFixture fixture = llamaIndex()) {
      fixture.migrate();
      fixture.target.run("UPDATE data_llamaindex SET text = 'broken' WHERE id = 7");
      assertThat(fixture.migrate().verification().orElseThrow().checks())
          .singleElement()
          .satisfies(
              check ->
                  assertThat(check.describe())
                      .endsWith("the application's changes: 1 edited on the target"));
      MigrationReport repaired = fixture.repairing().migrate();
      assertThat(repaired.verification().orElseThrow().bad()).isEmpty();
      assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
    }
  }

  @Test
  void aLargeTableWithoutTenantsIsCutByItsKey() throws SQLException {
    try (CopyFixture fixture = llamaIndex()) {
      fixture.source.run(rows(501, 6_000));
      fixture.smallRanges();
      migrateAndRepeat(fixture);
      assertThat(CopyFixture.strings(fixture.target, "SELECT count(*) > 2 FROM portage.batch"))
          .containsExactly("t");
      assertThat(CopyFixture.strings(fixture.target, "SELECT count(*) FROM data_llamaindex"))
          .containsExactly("6000");
    }
  }

  @Test
  void halfVectorsAreCarriedAndNeverConverted() throws SQLException {
    try (CopyFixture fixture = llamaIndex()) {
      String half = "ALTER TABLE data_llamaindex ALTER embedding TYPE halfvec(8)";
      fixture.source.run(half);
      assertThatThrownBy(fixture::migrate)
          .hasMessageContaining("halfvec(8)")
          .hasMessageContaining("vector(8)");
      fixture.target.run(half);
      migrateAndRepeat(fixture);
      assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
    }
  }

  @Test
  void aVectorOfAnotherDimensionInAColumnOfAnyIsRefusedBeforeTheFirstRow() throws SQLException {
    try (CopyFixture fixture = llamaIndex()) {
      fixture.source.run(
          """
          ALTER TABLE data_llamaindex ALTER embedding TYPE vector;
          INSERT INTO data_llamaindex (text, embedding) VALUES ('x', '[1,2]')
          """);
      assertThatThrownBy(fixture::migrate).hasMessageContaining("1 row of the source with vectors");
      assertThat(fixture.rows(fixture.target)).isEmpty();
    }
  }

  @Test
  void anEmptyTenantIsNoMissingTenant() throws SQLException {
    try (CopyFixture fixture = CopyFixture.of(table("chunks", "tenant", "text"))) {
      String make =
          """
          CREATE EXTENSION vector;
          CREATE TABLE chunks (id int PRIMARY KEY, tenant text, text text, embedding vector(2));
          """;
      fixture.source.run(make);
      fixture.target.run(make);
      fixture.source.run(
          "INSERT INTO chunks VALUES (1, '', 'a'), (2, NULL, 'b'), (3, 'x''; --', 'c')");
      migrateAndRepeat(fixture);
      assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source)).hasSize(3);
    }
  }
}
