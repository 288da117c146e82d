package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
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

  private static CopyWorld langchain() throws SQLException {
    CopyWorld world = CopyWorld.of(table("langchain_pg_embedding", "collection_id", "document"));
    world.source.run(LANGCHAIN);
    world.target.run(LANGCHAIN);
    world.source.run(
        """
        INSERT INTO langchain_pg_collection
        SELECT md5(n::text)::uuid, 'collection ' || n, '{"n": 1}' FROM generate_series(1, 3) n;
        INSERT INTO langchain_pg_embedding
        SELECT md5(n || 'row'), md5((n % 3 + 1)::text)::uuid, ARRAY[n, 1, 2]::vector,
               'text ' || n, jsonb_build_object('page', n)
          FROM generate_series(1, 300) n;
        INSERT INTO langchain_pg_embedding (id, document) VALUES ('of no collection', 'alone');
        """);
    return world;
  }

  private static CopyWorld llamaIndex() throws SQLException {
    CopyWorld world = CopyWorld.of(table("data_llamaindex", null, "text"));
    world.source.run(LLAMA_INDEX);
    world.target.run(LLAMA_INDEX);
    world.source.run(rows(1, 500));
    return world;
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

  private static void migrateAndRepeat(CopyWorld world) throws SQLException {
    MigrationReport report = world.migrate();
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
    List<String> standing = world.standing();
    assertThat(world.migrate().written()).isZero();
    assertThat(world.standing()).isEqualTo(standing);
  }

  @Test
  void langchainsCollectionsComeWithTheirRows() throws SQLException {
    try (CopyWorld world = langchain()) {
      migrateAndRepeat(world);
      assertThat(world.rows(world.target)).isEqualTo(world.rows(world.source)).hasSize(301);
      assertThat(collections(world.target)).isEqualTo(collections(world.source)).hasSize(3);
    }
  }

  private static List<String> collections(Target side) throws SQLException {
    return CopyWorld.strings(
        side, "SELECT uuid || name || cmetadata FROM langchain_pg_collection ORDER BY 1");
  }

  @Test
  void aCollectionInTheWayIsSaidBeforeTheFirstRow() throws SQLException {
    try (CopyWorld world = langchain()) {
      world.target.run(
          "INSERT INTO langchain_pg_collection VALUES (md5('other')::uuid, 'collection 2')");
      assertThatThrownBy(world::migrate)
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.SOURCE_UNFIT))
          .hasMessageContaining("langchain_pg_collection");
      assertThat(world.rows(world.target)).isEmpty();
    }
  }

  @Test
  void llamaIndexContinuesItsSequenceBehindTheCopiedRows() throws SQLException {
    try (CopyWorld world = llamaIndex()) {
      migrateAndRepeat(world);
      assertThat(world.rows(world.target)).isEqualTo(world.rows(world.source)).hasSize(500);
      world.target.run("INSERT INTO data_llamaindex (text) VALUES ('written by the application')");
      assertThat(CopyWorld.strings(world.target, "SELECT max(id) FROM data_llamaindex"))
          .containsExactly("501");
    }
  }

  @Test
  void aSequenceThatNoColumnOwnsIsAdvancedToo() throws SQLException {
    try (CopyWorld world = llamaIndex()) {
      world.target.run("ALTER SEQUENCE data_llamaindex_id_seq OWNED BY NONE");
      world.migrate();
      world.target.run("INSERT INTO data_llamaindex (text) VALUES ('written by the application')");
      assertThat(world.rows(world.target)).hasSize(501);
    }
  }

  @Test
  void rowsWrittenDuringTheCopyTakeNoIdOfTheSource() throws SQLException {
    try (CopyWorld world = llamaIndex()) {
      world.target.run(
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
      world.migrate();
      assertThat(world.rows(world.target)).hasSize(501);
    }
  }

  @Test
  void rowsOfTheTargetWinRowByRow() throws SQLException {
    try (CopyWorld world = llamaIndex()) {
      world.target.run("INSERT INTO data_llamaindex (id, text) VALUES (7, 'the target''s own')");
      world.repairingWhatIsMissing().migrate();
      assertThat(CopyWorld.strings(world.target, "SELECT text FROM data_llamaindex WHERE id = 7"))
          .containsExactly("the target's own");
      assertThat(world.rows(world.target)).hasSize(500);
    }
  }

  @Test
  void aRowOfTheTargetBeforeManyOthersWinsToo() throws SQLException {
    try (CopyWorld world = llamaIndex()) {
      world.source.run(
          """
          UPDATE data_llamaindex SET text = (SELECT string_agg(md5(id || ' ' || g), ' ')
                                               FROM generate_series(1, 500) g)
          """);
      world.target.run("INSERT INTO data_llamaindex (id, text) VALUES (1, 'the target''s own')");
      world.repairingWhatIsMissing().migrate();
      assertThat(CopyWorld.strings(world.target, "SELECT text FROM data_llamaindex WHERE id = 1"))
          .containsExactly("the target's own");
      assertThat(world.rows(world.target)).hasSize(500);
    }
  }

  @Test
  void aSequenceThatOnlyTheTargetHasStaysAsItIs() throws SQLException {
    try (CopyWorld world = llamaIndex()) {
      world.target.run(
          """
          ALTER TABLE data_llamaindex ADD extra bigserial;
          ALTER SEQUENCE data_llamaindex_id_seq RESTART WITH 1000;
          """);
      world.migrate();
      world.target.run("INSERT INTO data_llamaindex (text) VALUES ('written by the application')");
      assertThat(CopyWorld.strings(world.target, "SELECT max(id) FROM data_llamaindex"))
          .containsExactly("1000");
      assertThat(CopyWorld.strings(world.target, "SELECT max(extra) FROM data_llamaindex"))
          .containsExactly("501");
    }
  }

  @Test
  void repairingPutsTheSourcesRowsInTheirPlace() throws SQLException {
    try (CopyWorld world = llamaIndex()) {
      world.migrate();
      world.target.run("UPDATE data_llamaindex SET text = 'broken' WHERE id = 7");
      assertThat(world.migrate().verification().orElseThrow().bad()).hasSize(1);
      MigrationReport repaired = world.repairing().migrate();
      assertThat(repaired.verification().orElseThrow().bad()).isEmpty();
      assertThat(world.rows(world.target)).isEqualTo(world.rows(world.source));
    }
  }

  @Test
  void aLargeTableWithoutTenantsIsCutByItsKey() throws SQLException {
    try (CopyWorld world = llamaIndex()) {
      world.source.run(rows(501, 6_000));
      world.smallRanges();
      migrateAndRepeat(world);
      assertThat(CopyWorld.strings(world.target, "SELECT count(*) > 2 FROM portage.batch"))
          .containsExactly("t");
      assertThat(CopyWorld.strings(world.target, "SELECT count(*) FROM data_llamaindex"))
          .containsExactly("6000");
    }
  }

  @Test
  void halfVectorsAreCarriedAndNeverConverted() throws SQLException {
    try (CopyWorld world = llamaIndex()) {
      String half = "ALTER TABLE data_llamaindex ALTER embedding TYPE halfvec(8)";
      world.source.run(half);
      assertThatThrownBy(world::migrate)
          .hasMessageContaining("halfvec(8)")
          .hasMessageContaining("vector(8)");
      world.target.run(half);
      migrateAndRepeat(world);
      assertThat(world.rows(world.target)).isEqualTo(world.rows(world.source));
    }
  }

  @Test
  void aVectorOfAnotherDimensionInAColumnOfAnyIsRefusedBeforeTheFirstRow() throws SQLException {
    try (CopyWorld world = llamaIndex()) {
      world.source.run(
          """
          ALTER TABLE data_llamaindex ALTER embedding TYPE vector;
          INSERT INTO data_llamaindex (text, embedding) VALUES ('x', '[1,2]')
          """);
      assertThatThrownBy(world::migrate).hasMessageContaining("1 rows of the source have vectors");
      assertThat(world.rows(world.target)).isEmpty();
    }
  }

  @Test
  void anEmptyTenantIsNoMissingTenant() throws SQLException {
    try (CopyWorld world = CopyWorld.of(table("chunks", "tenant", "text"))) {
      String make =
          """
          CREATE EXTENSION vector;
          CREATE TABLE chunks (id int PRIMARY KEY, tenant text, text text, embedding vector(2));
          """;
      world.source.run(make);
      world.target.run(make);
      world.source.run(
          "INSERT INTO chunks VALUES (1, '', 'a'), (2, NULL, 'b'), (3, 'x''; --', 'c')");
      migrateAndRepeat(world);
      assertThat(world.rows(world.target)).isEqualTo(world.rows(world.source)).hasSize(3);
    }
  }
}
