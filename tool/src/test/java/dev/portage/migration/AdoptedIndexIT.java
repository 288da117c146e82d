package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.index.Distance;
import dev.portage.index.IndexAdoption;
import dev.portage.journal.Created;
import dev.portage.migration.MigrationReport.End;
import dev.portage.migration.MigrationReport.RecallOfBoth;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A target without a vector index gets that of the source, and nothing is assumed without one. */
class AdoptedIndexIT {
  private static final String MINE =
      "CREATE INDEX lc_h ON public.langchain_pg_embedding USING hnsw"
          + " (((embedding)::vector(3)) vector_cosine_ops) WITH (m='8')";
  private static final String PARTIAL =
      "CREATE INDEX lc_p ON public.langchain_pg_embedding USING hnsw"
          + " (((embedding)::vector(3)) vector_cosine_ops) WHERE (cmetadata ? 'page'::text)";

  private static final ChunkTable LANGCHAIN = table("langchain_pg_embedding");
  private static final ChunkTable UNKNOWN = table("passages");

  private CopyFixture fixture;

  private static ChunkTable table(String name) {
    return new ChunkTable(
        SqlName.of(name),
        SqlName.of("id"),
        Optional.of(SqlName.of("collection_id")),
        Optional.of(SqlName.of("document")),
        Optional.empty(),
        SqlName.of("embedding"));
  }

  @BeforeEach
  void open() throws SQLException {
    fixture = of(LANGCHAIN);
  }

  private static CopyFixture of(ChunkTable table) throws SQLException {
    CopyFixture fixture = CopyFixture.of(table).advising();
    String metadata = table.equals(LANGCHAIN) ? "cmetadata" : "about";
    String create =
        """
        CREATE EXTENSION IF NOT EXISTS vector;
        CREATE TABLE %s (id varchar PRIMARY KEY, collection_id uuid, embedding vector,
          document varchar, %s jsonb)
        """
            .formatted(table.name(), metadata);
    fixture.source.run(create);
    fixture.target.run(create);
    fixture.source.run(
        """
        INSERT INTO %s
        SELECT md5(n || 'row'), md5((n %% 3 + 1)::text)::uuid, ARRAY[n, 1, n %% 17]::vector,
               'text ' || n, jsonb_build_object('page', n)
          FROM generate_series(1, 300) n;
        """
            .formatted(table.name()));
    return fixture;
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  private List<String> indexes() throws SQLException {
    return CopyFixture.strings(
        fixture.target,
        "SELECT indexdef FROM pg_indexes WHERE indexdef LIKE '%hnsw%' OR indexdef LIKE '%ivf%'"
            + " ORDER BY 1");
  }

  @Test
  void theSourcesOwnIndexesAreBuiltByNameAndDefinition() throws SQLException {
    fixture.source.run(MINE + "; COMMENT ON INDEX lc_h IS 'of the search page'; " + PARTIAL);
    Optional<RecallOfBoth> recall = fixture.migrate().recall();
    assertThat(indexes()).containsExactly(MINE, PARTIAL);
    assertThat(
            CopyFixture.strings(
                fixture.target, "SELECT obj_description('lc_h'::regclass, 'pg_class')"))
        .containsExactly("of the search page");
    assertThat(fixture.reporter.said())
        .contains("index lc_h is built as on the source")
        .anyMatch(said -> said.contains("searches by cosine (the vector index of the source)"));
    assertThat(recall.orElseThrow().target().searches()).isPositive();
    assertThat(Created.all(fixture.target.database())).isEmpty();
    assertThat(fixture.reporter.outstanding()).isEmpty();
    List<String> before = fixture.standing();
    fixture.migrate();
    assertThat(fixture.standing()).isEqualTo(before);
    assertThat(indexes()).containsExactly(MINE, PARTIAL);
  }

  @Test
  void whatAKilledRunHadStillToBuildIsKnownAndBuiltByTheNext() throws SQLException {
    fixture.source.run(MINE);
    new IndexAdoption(fixture.source.database(), fixture.target.database(), LANGCHAIN).record(true);
    assertThat(Outstanding.of(fixture.target.database()))
        .singleElement()
        .satisfies(
            missing ->
                assertThat(missing.sentence(TargetOptions.NONE))
                    .startsWith(
                        "index lc_h of langchain_pg_embedding is still missing: \"portage cleanup"
                            + " --table langchain_pg_embedding\""));
    fixture.migrate();
    assertThat(indexes()).containsExactly(MINE);
    assertThat(Created.all(fixture.target.database())).isEmpty();
  }

  @Test
  void aNameThatIsTakenGetsANumber() throws SQLException {
    fixture.source.run(MINE);
    fixture.target.run("CREATE TABLE lc_h (id int)");
    fixture.migrate();
    assertThat(indexes()).containsExactly(MINE.replace("lc_h", "lc_h_2"));
  }

  @Test
  void whereTheTargetHasOneOfItsOwnThatOfTheSourceIsOnlyNamed() throws SQLException {
    String own = MINE.replace("lc_h", "own").replace("m='8'", "m='9'");
    fixture.source.run(MINE);
    fixture.target.run(own);
    fixture.migrate();
    assertThat(indexes()).containsExactly(own);
    assertThat(fixture.reporter.said())
        .anyMatch(
            said -> said.contains("the target lacks an index of the source: CREATE INDEX lc_h"));
  }

  @Test
  void oneThatCannotBeBuiltIsNamedAndTheMigrationEnds() throws SQLException {
    fixture.source.run(MINE);
    fixture.target.run(
        """
        CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS
          $$ BEGIN
               IF current_query() LIKE '%USING hnsw%' THEN RAISE EXCEPTION 'no index now'; END IF;
             END $$;
        CREATE EVENT TRIGGER refuse ON ddl_command_start WHEN TAG IN ('CREATE INDEX')
          EXECUTE FUNCTION refuse();
        """);
    assertThat(fixture.migrate().end()).isEqualTo(End.FINISHED);
    assertThat(fixture.reporter.said())
        .anyMatch(
            said ->
                said.contains("index lc_h could not be built")
                    && said.contains("no index now")
                    && said.contains("by hand: CREATE INDEX \"lc_h\" ON"));
    assertThat(Created.all(fixture.target.database())).isEmpty();
  }

  @Test
  void withoutAnIndexTheLayoutSaysTheDistance() {
    assertThat(fixture.migrate().recall()).isPresent();
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("searches by cosine (the layout of LangChain PGVector)"));
  }

  @Test
  void whereNothingSaysTheDistanceNothingIsBuiltOrMeasured() throws SQLException {
    fixture.close();
    fixture = of(UNKNOWN);
    MigrationReport report = fixture.migrate();
    assertThat(report.end()).isEqualTo(End.FINISHED);
    assertThat(report.recall()).isEmpty();
    assertThat(indexes()).isEmpty();
    assertThat(fixture.reporter.said())
        .anyMatch(
            said ->
                said.contains("nothing says by which distance passages is searched")
                    && said.contains("--distance"));
  }

  @Test
  void theOperatorSaysTheDistance() throws SQLException {
    fixture.close();
    fixture = of(UNKNOWN).searchedBy(Distance.L1);
    assertThat(fixture.migrate().recall()).isPresent();
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("searches by l1 (--distance)"));
  }
}
