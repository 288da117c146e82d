package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.index.IndexBuild.Built;
import dev.portage.index.IndexChoice.Hnsw;
import dev.portage.index.IndexChoice.IvfFlat;
import dev.portage.index.IndexChoice.None;
import dev.portage.postgres.LockTimeout;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests builds on tables with an index that the operator made. */
class OperatorIndexIT {
  private IndexFixture fixture;
  private Target target;

  @BeforeEach
  void open() throws SQLException {
    fixture = new IndexFixture();
    target = fixture.target;
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  @Test
  void aTableWithoutTenantsKeepsItsDistanceAndItsName() throws SQLException {
    Chunks.notes(target, 2_000, 16);
    fixture.dropForeign = true;
    Built built = fixture.build(Chunks.NOTES, true, true).chosen(new Hnsw(24, 100, 40));
    assertThat(built.index()).contains("By meaning");
    assertThat(built.reached()).isTrue();
    assertThat(TableIndexes.of(target.database(), Chunks.NOTES).all())
        .singleElement()
        .satisfies(
            index -> {
              assertThat(index.distance()).contains(Distance.COSINE);
              assertThat(index.options()).containsEntry("m", "24");
            });
  }

  @Test
  void anIndexOfTheOperatorIsKeptAndMeasured() throws SQLException {
    Chunks.notes(target, 500, 16);
    Built built = fixture.build(Chunks.NOTES, true, true).advised();
    assertThat(built.built()).isFalse();
    assertThat(built.index()).contains("By meaning");
    assertThat(built.choice()).isEqualTo(new Hnsw(16, 64, 40));
    assertThat(built.recall().searches()).isPositive();
    assertThat(fixture.notes)
        .anyMatch(note -> note.contains("By meaning") && note.contains("is kept"));
    assertThat(fixture.build(Chunks.NOTES, true, true).chosen(new Hnsw(16, 64, 40)).built())
        .isFalse();
  }

  @Test
  void anotherOneIsRefusedUnlessDroppingItIsAskedFor() throws SQLException {
    Chunks.notes(target, 500, 16);
    for (IndexChoice other : List.of(new None(), new IvfFlat(5, 1), new Hnsw(8, 64, 40))) {
      assertThatThrownBy(() -> fixture.build(Chunks.NOTES, true, true).chosen(other))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.USAGE))
          .hasMessageContaining("By meaning");
    }
    assertThat(TableIndexes.of(target.database(), Chunks.NOTES).all()).hasSize(1);
    fixture.dropForeign = true;
    fixture.build(Chunks.NOTES, true, true).chosen(new None());
    assertThat(TableIndexes.of(target.database(), Chunks.NOTES).all()).isEmpty();
    assertThat(fixture.notes)
        .anyMatch(note -> note.contains("restores it: CREATE INDEX \"By meaning\" ON"));
  }

  @Test
  void whatACopyLeftDroppedIsRestoredBeforeAnythingIsBuilt() throws SQLException {
    Chunks.notes(target, 500, 16);
    new IndexDrop(target.database(), Chunks.NOTES, LockTimeout.USUAL).drop();
    assertThat(fixture.build(Chunks.NOTES, true, true).advised().index()).contains("By meaning");
    assertThat(TableIndexes.of(target.database(), Chunks.NOTES).all()).hasSize(1);
  }

  @Test
  void theNameOfAnIndexOfAnotherDistanceIsNotTaken() throws SQLException {
    fixture.rows("b", 3, 500);
    target.run(
        "DROP INDEX idx_items_embedding;"
            + " CREATE INDEX idx_items_embedding ON items USING hnsw (embedding vector_ip_ops)");
    new IndexBuild(
            target.database(),
            ChunkTable.ITEMS,
            Distance.L2,
            fixture.settings(true, true),
            fixture.listener)
        .chosen(new IvfFlat(10, 1));
    assertThat(fixture.indexes())
        .extracting(VectorIndex::shortName)
        .containsExactly("idx_items_embedding", "idx_items_embedding_l2");
  }
}
