package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.index.IndexBuild.Built;
import dev.portage.index.IndexChoice.Hnsw;
import dev.portage.postgres.LockTimeout;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Indexes over an expression, or over a part of the rows, which the usual query cannot use. */
class SpecialIndexIT {
  private static final RecallSample SAMPLE = new RecallSample(6, 4, Duration.ofMinutes(1));
  private static final ChunkTable NOTES =
      new ChunkTable(
          SqlName.of("notes"),
          SqlName.of("id"),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          SqlName.of("vec"));

  private IndexFixture fixture;
  private Target target;

  @BeforeEach
  void open() throws SQLException {
    fixture = new IndexFixture();
    target = fixture.target;
    target.run(
        """
        CREATE TABLE notes (id int PRIMARY KEY, about jsonb, vec vector);
        INSERT INTO notes SELECT i, '{"long": 1}', ARRAY[i % 7, i, i % 11]::vector
          FROM generate_series(1, 1500) AS i;
        INSERT INTO notes SELECT -i, '{"short": 1}', ARRAY[i, i % 7]::vector
          FROM generate_series(1, 100) AS i;
        ANALYZE notes;
        """);
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  private void index(String over) throws SQLException {
    target.run("CREATE INDEX special ON notes USING hnsw " + over);
  }

  private List<String> definitions() {
    return TableIndexes.of(target.database(), NOTES).all().stream()
        .map(VectorIndex::definition)
        .toList();
  }

  @Test
  void anIndexOverAnExpressionOfAPartOfTheRowsIsMeasuredByItsOwnQueries() throws SQLException {
    index("((vec::vector(3)) vector_cosine_ops) WHERE about ? 'long'");
    assertThat(fixture.distance(NOTES)).isEqualTo(Distance.COSINE);
    Recall recall = Recall.measure(target.database(), NOTES, Distance.COSINE, SAMPLE);
    assertThat(recall.searches()).isEqualTo(24);
    assertThat(recall.throughIndex()).isEqualTo(24);
    assertThat(recall.indexes()).containsExactly("special");
    assertThat(recall.askedBy()).contains("vec::vector(3)", "special", "about ? 'long'");
    assertThat(recall.mean()).isGreaterThan(0.5);
  }

  @Test
  void itIsKeptAndComesBackAsItWas() throws SQLException {
    index("((vec::vector(3)) vector_cosine_ops) WHERE about ? 'long'");
    List<String> before = definitions();
    Built built = fixture.build(NOTES, true, true).advised();
    assertThat(built.built()).isFalse();
    assertThat(built.index()).contains("special");
    IndexDrop drop = new IndexDrop(target.database(), NOTES, LockTimeout.USUAL);
    assertThat(drop.drop()).containsExactly("special");
    assertThat(definitions()).isEmpty();
    assertThat(drop.restore()).containsExactly("special");
    assertThat(definitions()).isEqualTo(before);
  }

  @Test
  void itNeverGivesWayToAnotherOne() throws SQLException {
    target.run("DELETE FROM notes WHERE id < 0; ALTER TABLE notes ALTER vec TYPE vector(3)");
    index("(vec vector_l2_ops) WHERE id > 700");
    String special = definitions().getFirst();
    fixture.dropForeign = true;
    fixture.recall = 0;
    Built built = fixture.build(NOTES, true, true).chosen(new Hnsw(16, 64, 40));
    assertThat(built.index()).contains("idx_notes_vec");
    assertThat(definitions()).hasSize(2).contains(special);
    Built advised = fixture.build(NOTES, true, true).advised();
    assertThat(advised.recall().indexes()).doesNotContain("special");
    assertThat(definitions()).contains(special);
    assertThat(fixture.build(NOTES, true, true).chosen(new IndexChoice.None()).index()).isEmpty();
    assertThat(definitions()).containsExactly(special);
  }

  @Test
  void anIndexOfAnotherDistanceIsNotMeasuredAsIfSearchesUsedIt() throws SQLException {
    target.run("DELETE FROM notes WHERE id < 0; ALTER TABLE notes ALTER vec TYPE vector(3)");
    index("(vec vector_l2_ops)");
    Recall usable = Recall.measure(target.database(), NOTES, Distance.L2, SAMPLE);
    assertThat(usable.throughIndex()).isEqualTo(24);
    Recall unusable = Recall.measure(target.database(), NOTES, Distance.COSINE, SAMPLE);
    assertThat(unusable.throughIndex()).isZero();
    assertThat(unusable.indexes()).isEmpty();
    assertThat(unusable.mean()).isEqualTo(1);
  }
}
