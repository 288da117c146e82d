package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecallIT {
  private static final RecallSample SAMPLE = new RecallSample(6, 4, Duration.ofMinutes(1));

  private Target target;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
  }

  @AfterEach
  void close() throws SQLException {
    target.close();
  }

  private Recall measure(ChunkTable table) {
    Distance distance =
        SearchDistance.find(Optional.empty(), table, target.database(), Optional.empty())
            .required(table);
    return Recall.measure(target.database(), table, distance, SAMPLE);
  }

  @Test
  void theApplicationsIndexOfTheEmptyTableFindsLessThanOneMadeAfterLoading() throws SQLException {
    Chunks.dimensions(target, 32);
    Chunks.add(target, "large", 1, 8_000, 32);
    target.run("DROP INDEX idx_items_botid; ANALYZE items");
    Recall untrained = measure(ChunkTable.ITEMS);
    assertThat(untrained.searches()).isEqualTo(4);
    assertThat(untrained.throughIndex()).isEqualTo(4);

    target.run("ALTER INDEX idx_items_embedding SET (lists = 8); REINDEX TABLE items");
    Recall trained = measure(ChunkTable.ITEMS);
    assertThat(trained.throughIndex()).isEqualTo(4);
    assertThat(trained.mean()).isGreaterThan(untrained.mean());
    assertThat(trained.application().median()).isPositive();
    assertThat(trained.least()).isPresent();
  }

  @Test
  void settingsAreTriedWithoutBeingSet() throws SQLException {
    Chunks.dimensions(target, 32);
    Chunks.add(target, "large", 1, 4_000, 32);
    target.run("DROP INDEX idx_items_botid; REINDEX INDEX idx_items_embedding; ANALYZE items");
    Recall all =
        Recall.measure(
            target.database(),
            ChunkTable.ITEMS,
            Distance.L2,
            SAMPLE,
            Map.of("ivfflat.probes", "100"));
    assertThat(all.mean()).isEqualTo(1);
    assertThat(measure(ChunkTable.ITEMS).mean()).isLessThan(1);
  }

  @Test
  void smallBotsAreSearchedExactlyThroughTheirBtree() throws SQLException {
    Chunks.dimensions(target, 32);
    Chunks.add(target, "small", 30, 20, 32);
    target.run("ANALYZE items");
    Recall recall = measure(ChunkTable.ITEMS);
    assertThat(recall.tenants()).hasSize(6);
    assertThat(recall.searches()).isEqualTo(6);
    assertThat(recall.mean()).isEqualTo(1);
    assertThat(recall.reaches(1)).isTrue();
  }

  @Test
  void twoDatabasesWithTheSameRowsAreAskedTheSame() throws SQLException {
    Chunks.dimensions(target, 8);
    Chunks.add(target, "b", 5, 40, 8);
    assertThat(measure(ChunkTable.ITEMS).tenants())
        .extracting(Recall.TenantRecall::tenant)
        .isEqualTo(
            measure(ChunkTable.ITEMS).tenants().stream().map(Recall.TenantRecall::tenant).toList());
  }

  @Test
  void rowsWithoutVectorOrBotAreNotAskedWith() throws SQLException {
    Chunks.dimensions(target, 8);
    Chunks.add(target, "b", 2, 10, 8);
    target.run(
        """
        INSERT INTO items (id, botid) SELECT 'null' || i, 'b0' FROM generate_series(1, 50) AS i;
        INSERT INTO items (id, embedding) VALUES ('nobody', array_fill(1, '{8}')::vector);
        INSERT INTO items (id, botid) VALUES ('alone', 'empty');
        DROP INDEX idx_items_embedding;
        """);
    Recall recall = measure(ChunkTable.ITEMS);
    assertThat(recall.tenants()).extracting(Recall.TenantRecall::rows).containsExactly(10L, 10L);
    assertThat(recall.mean()).isEqualTo(1);
  }

  @Test
  void anEmptyTableHasNothingToMiss() {
    Recall recall = measure(ChunkTable.ITEMS);
    assertThat(recall.searches()).isZero();
    assertThat(recall.reaches(1)).isTrue();
    assertThat(recall.weightedMillis()).isZero();
    assertThat(recall.least()).isEmpty();
  }

  @Test
  void aTableWithoutTenantsIsAskedAsAWholeByItsOwnDistance() throws SQLException {
    Chunks.notes(target, 3_000, 16);
    target.run("ANALYZE \"Odd notes\"");
    Recall recall = measure(Chunks.NOTES);
    assertThat(recall.searches()).isEqualTo(24);
    assertThat(recall.tenants())
        .singleElement()
        .satisfies(whole -> assertThat(whole.tenant()).isEmpty());
    assertThat(recall.throughIndex()).isEqualTo(24);
    assertThat(recall.mean()).isGreaterThan(0.5);
  }

  @Test
  void nothingIsWritten() throws SQLException {
    Chunks.add(target, "b", 2, 10, 1024);
    measure(ChunkTable.ITEMS);
    IndexFacts.of(target.database(), ChunkTable.ITEMS, Distance.L2);
    assertThat(
            target
                .database()
                .<Boolean>inTransaction(
                    session ->
                        session.one(
                            "SELECT to_regnamespace('portage') IS NULL", row -> row.getBoolean(1))))
        .isTrue();
  }
}
