package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.Thorough;
import dev.portage.bots.BotBuilder;
import dev.portage.breaking.Breaker.When;
import dev.portage.fault.RetryPolicy;
import dev.portage.migration.BotRows;
import dev.portage.migration.IndexSettings;
import dev.portage.migration.IndexSettings.After;
import dev.portage.migration.MigrationReport;
import dev.portage.migration.RecordingReporter;
import dev.portage.migration.TargetOptions;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After the bots are embedded, the vector index is chosen for their rows, built and measured. */
class ReembeddedIndexIT {
  private static final String OF_THE_APPLICATION = "idx_items_embedding";
  private static final int STRIDE = Thorough.or(47, 1);
  private static final int FAR_MORE_THAN_THERE_ARE = 500;

  private EmbedFixture fixture;
  private RecordingReporter reporter = new RecordingReporter();

  @BeforeEach
  void open() throws SQLException {
    fixture = new EmbedFixture(2);
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  private List<String> indexes() throws SQLException {
    return fixture.strings(
        """
        SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
          JOIN pg_am a ON a.oid = c.relam
         WHERE i.indrelid = 'items'::regclass AND a.amname IN ('ivfflat', 'hnsw')
        """);
  }

  private void sql(String sql) throws SQLException {
    try (Connection connection = fixture.database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Reembedding reembedding(After after) {
    reporter = new RecordingReporter();
    return new Reembedding(fixture, new TasksHere(fixture))
        .indexing(new IndexSettings(after, false, Optional.empty(), TargetOptions.NONE))
        .reporting(reporter);
  }

  /** A bot that the application has embedded, with more rows than the others get. */
  private void live() throws SQLException {
    fixture.bots.put(BotBuilder.bot("live").build());
    try (Connection connection = fixture.database.connect()) {
      BotRows.insert(connection, "live", 300, Instant.now());
    }
  }

  @Test
  void theIndexThatWasMadeOverTheEmptyTableIsReplacedAndSearchesAreMeasured() throws Exception {
    assertThat(indexes()).containsExactly(OF_THE_APPLICATION);
    MigrationReport report = reembedding(After.USUAL).run();
    assertThat(indexes()).isEmpty();
    assertThat(report.recall())
        .hasValueSatisfying(
            recall -> {
              assertThat(recall.source()).isEmpty();
              assertThat(recall.target().mean()).isEqualTo(1);
            });
    assertThat(reporter.said())
        .anyMatch(said -> said.matches("STEP 7/8 index"))
        .anyMatch(said -> said.startsWith("the application's own search on the target: recall@20"));
    assertThat(reporter.outstanding()).isEmpty();

    MigrationReport again = reembedding(After.USUAL).run();
    assertThat(again.written()).isZero();
    assertThat(again.recall()).isEmpty();
    assertThat(reporter.said()).noneMatch(said -> said.contains("index\n"));
  }

  @Test
  void aTargetWithManyRowsOfItsOwnKeepsItsIndexUnlessTheOperatorWantsAnother() throws Exception {
    live();
    String before = fixture.strings("SELECT 'idx_items_embedding'::regclass::oid::text").getFirst();
    reembedding(After.USUAL).run();
    assertThat(fixture.strings("SELECT 'idx_items_embedding'::regclass::oid::text"))
        .containsExactly(before);
    assertThat(reporter.said())
        .anyMatch(said -> said.contains("index idx_items_embedding is kept, since the target has"));

    fixture.removeRows(fixture.keys.getFirst());
    reembedding(After.ADVISED).run();
    assertThat(indexes()).isEmpty();
    assertThat(reporter.said())
        .anyMatch(said -> said.contains("dropped for good; this restores it: CREATE INDEX"));
  }

  /** What Portage wrote by whichever route makes no target a live one. */
  @Test
  void rowsOfAnEarlierMigrationAreNotTheTargetsOwn() throws Exception {
    reembedding(After.KEPT).run();
    assertThat(indexes()).containsExactly(OF_THE_APPLICATION);
    sql("UPDATE portage.migration SET route = 'copy'");
    String id = "01ANOTHER";
    fixture.bots.put(BotBuilder.bot(id).withFiles("facts.txt").cut(100, 10).build());
    fixture.objects.put(
        "user/%s/documents/facts.txt".formatted(id),
        "One more fact. Two more.".getBytes(StandardCharsets.UTF_8));
    MigrationReport report = reembedding(After.USUAL).run();
    assertThat(indexes()).isEmpty();
    assertThat(report.units())
        .filteredOn(unit -> unit.key().equals(fixture.keys.getFirst()))
        .extracting(unit -> unit.outcome().orElseThrow().reason())
        .containsExactly("an earlier migration restored it, by the route copy");
  }

  @Test
  void theOperatorsIndexStays() throws Exception {
    sql(
        "DROP INDEX idx_items_embedding;"
            + " CREATE INDEX mine ON items USING hnsw (embedding vector_l2_ops)");
    MigrationReport report = reembedding(After.USUAL).run();
    assertThat(indexes()).containsExactly("mine");
    assertThat(report.recall()).isPresent();
  }

  @Test
  void keptMeansThatItIsOnlyMeasured() throws Exception {
    MigrationReport report = reembedding(After.KEPT).run();
    assertThat(indexes()).containsExactly(OF_THE_APPLICATION);
    assertThat(report.recall()).isPresent();
  }

  /** The process is killed at its n-th write in the step. */
  @ParameterizedTest
  @EnumSource
  void theNextRunFinishesTheStepWhereverTheFirstWasKilled(When when) throws Exception {
    int at = when == When.BEFORE ? 1 : 1 + STRIDE / 2;
    for (boolean broke = true; broke; at += STRIDE) {
      assertThat(at).isLessThan(FAR_MORE_THAN_THERE_ARE);
      fixture.reset();
      sql(
          "DROP INDEX IF EXISTS idx_items_embedding; CREATE INDEX idx_items_embedding ON items"
              + " USING ivfflat (embedding vector_l2_ops) WITH (lists = 100)");
      Breaker breaker = new Breaker(at, when);
      try {
        Reembedding killed =
            reembedding(After.USUAL).retrying(RetryPolicy.FAILOVER.within(Duration.ZERO));
        killed.breaking(Breaker.never(), inIndexStep(breaker)).run();
      } catch (RuntimeException e) {
        assertThat(breaker.broke()).as("only a break may stop it: %s", e).isTrue();
      }
      broke = breaker.broke();
      MigrationReport report = reembedding(After.USUAL).run();
      assertThat(report.end()).as(breaker.toString()).isEqualTo(MigrationReport.End.FINISHED);
      assertThat(report.written()).as(breaker.toString()).isZero();
      assertThat(indexes()).as(breaker.toString()).isEmpty();
      assertThat(reporter.outstanding()).as(breaker.toString()).isEmpty();
      assertThat(fixture.strings("SELECT name FROM portage.dropped_index")).isEmpty();
    }
    assertThat(at).isGreaterThan(20);
  }

  private FaultPoint inIndexStep(Breaker breaker) {
    return effect -> {
      if (reporter.said().contains("STEP 7/8 index")) {
        breaker.operation(effect);
      } else {
        effect.run();
      }
    };
  }
}
