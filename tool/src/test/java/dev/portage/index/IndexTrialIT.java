package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.index.IndexBuild.Built;
import dev.portage.index.IndexChoice.Hnsw;
import dev.portage.index.IndexChoice.IvfFlat;
import dev.portage.index.IndexChoice.None;
import dev.portage.journal.Created;
import dev.portage.postgres.LockTimeout;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that nothing is left of an index that finds too little. */
class IndexTrialIT {
  private static final double MORE_THAN_ANY_FINDS = 1.5;
  private static final String MINE =
      "CREATE INDEX mine ON public.items USING hnsw (embedding vector_l2_ops) WITH (m='8')";

  private IndexFixture fixture;
  private Target target;

  @BeforeEach
  void open() throws SQLException {
    fixture = new IndexFixture();
    target = fixture.target;
    fixture.rows("large", 1, 2_000);
    fixture.recall = MORE_THAN_ANY_FINDS;
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  private List<String> definitions() {
    return fixture.indexes().stream().map(VectorIndex::definition).toList();
  }

  private void nothingIsLeft(Built built) {
    assertThat(built.rejected()).isTrue();
    assertThat(built.reached()).isFalse();
    assertThat(built.built()).isFalse();
    assertThat(built.settings()).isEmpty();
    assertThat(Created.all(target.database())).isEmpty();
  }

  @Test
  void theFormerIndexIsRestoredAndNoSettingIsChanged() {
    for (IndexChoice choice : List.of(new Hnsw(16, 64, 40), new IvfFlat(10, 1))) {
      Built built = fixture.items().chosen(choice);
      nothingIsLeft(built);
      assertThat(built.index()).contains(IndexFixture.NAME);
      assertThat(definitions()).containsExactly(Chunks.INDEX);
    }
  }

  @Test
  void whereThereWasNoneThereIsNone() throws SQLException {
    target.run("DROP INDEX idx_items_embedding");
    Built built = fixture.items().chosen(new Hnsw(16, 64, 40));
    nothingIsLeft(built);
    assertThat(built.index()).isEmpty();
    assertThat(definitions()).isEmpty();
  }

  @Test
  void alsoWhereEverythingThatIsAdvisedWasTried() {
    nothingIsLeft(fixture.items().advised());
    assertThat(definitions()).containsExactly(Chunks.INDEX);
    assertThat(fixture.notes).contains("index idx_items_embedding restored");
  }

  @Test
  void whatACopyDroppedIsRestoredToo() {
    new IndexDrop(target.database(), ChunkTable.ITEMS, LockTimeout.USUAL).drop();
    nothingIsLeft(fixture.items().chosen(new Hnsw(16, 64, 40)));
    assertThat(definitions()).containsExactly(Chunks.INDEX);
  }

  @Test
  void anIndexOfPortagesThatWasGoodEnoughIsRestoredWithItsComment() {
    fixture.recall = 0;
    fixture.items().chosen(new IvfFlat(7, 1));
    List<VectorIndex> before = fixture.indexes();
    fixture.recall = MORE_THAN_ANY_FINDS;
    nothingIsLeft(fixture.items().chosen(new Hnsw(16, 64, 40)));
    assertThat(fixture.indexes())
        .singleElement()
        .satisfies(
            index -> {
              assertThat(index.definition()).isEqualTo(before.getFirst().definition());
              assertThat(index.comment()).isEqualTo(before.getFirst().comment());
            });
  }

  @Test
  void theOperatorsIsRestoredThoughItMightHaveBeenDropped() throws SQLException {
    target.run("DROP INDEX idx_items_embedding; " + MINE);
    fixture.dropForeign = true;
    nothingIsLeft(fixture.items().chosen(new IvfFlat(10, 1)));
    assertThat(definitions()).containsExactly(MINE);
    assertThat(fixture.notes).noneMatch(note -> note.contains("dropped for good"));
  }

  @Test
  void whatIsLessByChanceIsKept() throws SQLException {
    target.run("DROP INDEX idx_items_botid");
    fixture.recall = 0;
    double mean =
        fixture.build(ChunkTable.ITEMS, true, false).chosen(new IvfFlat(100, 1)).recall().mean();
    assertThat(mean).isBetween(0.01, 0.99);
    fixture.recall = mean + 0.001;
    Built built = fixture.build(ChunkTable.ITEMS, true, false).chosen(new IvfFlat(100, 1));
    assertThat(built.reached()).isTrue();
    assertThat(built.rejected()).isFalse();
    assertThat(fixture.notes).anyMatch(note -> note.contains("by no more than chance"));
    assertThat(fixture.indexes()).hasSize(1);
  }

  @Test
  void whatAKilledBuildLeftUnmeasuredIsMeasuredByTheNext() throws SQLException {
    killed();
    fixture.recall = 0;
    Built built = fixture.build(ChunkTable.ITEMS, true, false).chosen(new Hnsw(16, 64, 40));
    assertThat(fixture.progresses).isEmpty();
    assertThat(built.rejected()).isFalse();
    assertThat(fixture.indexes())
        .singleElement()
        .satisfies(
            index -> {
              assertThat(index.method()).isEqualTo("hnsw");
              assertThat(index.onTrial()).isFalse();
              assertThat(index.builtOver()).contains(2_000L);
            });
    assertThat(Created.all(target.database())).isEmpty();
  }

  @Test
  void whatAKilledBuildLeftUnmeasuredIsReplacedByTheFormerOne() throws SQLException {
    killed();
    assertThat(Created.all(target.database())).hasSize(1);
    assertThat(new IndexDrop(target.database(), ChunkTable.ITEMS, LockTimeout.USUAL).restore())
        .containsExactly(IndexFixture.NAME);
    assertThat(definitions()).containsExactly(Chunks.INDEX);
    assertThat(Created.all(target.database())).isEmpty();
  }

  /** The new index is in its place, and what it replaced is recorded. */
  private void killed() throws SQLException {
    new IndexDrop(target.database(), ChunkTable.ITEMS, LockTimeout.USUAL).drop();
    target.run(
        """
        CREATE INDEX idx_items_embedding ON items USING hnsw (embedding vector_l2_ops)
          WITH (m = 16, ef_construction = 64);
        COMMENT ON INDEX idx_items_embedding IS '%s'
        """
            .formatted(VectorIndex.commentOnTrial(2_000)));
  }

  @Test
  void ofSeveralIndexesOfTheOperatorNoneIsDropped() throws SQLException {
    target.run("DROP INDEX idx_items_embedding; " + MINE);
    target.run(MINE.replace("mine", "second"));
    List<String> before = definitions();
    fixture.dropForeign = true;
    fixture.recall = 0;
    for (IndexChoice other : List.of(new None(), new IvfFlat(5, 1))) {
      assertThatThrownBy(() -> fixture.items().chosen(other))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.USAGE))
          .hasMessageContaining("mine, second");
    }
    assertThat(fixture.items().advised().built()).isFalse();
    assertThat(definitions()).isEqualTo(before).hasSize(2);
  }

  @Test
  void anIndexWhoseNameIsAnothersWithTheSuffixOfPortageIsNoneOfPortages() throws SQLException {
    target.run(MINE.replace("mine", "idx_items_embedding_portage"));
    fixture.recall = 0;
    List<String> before = definitions();
    assertThat(before).hasSize(2);
    IndexDrop drop = new IndexDrop(target.database(), ChunkTable.ITEMS, LockTimeout.USUAL);
    assertThat(drop.drop()).containsExactly(IndexFixture.NAME, "idx_items_embedding_portage");
    drop.restore();
    assertThat(definitions()).isEqualTo(before);
    fixture.items().advised();
    assertThat(definitions()).isEqualTo(before);
  }
}
