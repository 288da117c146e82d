package dev.portage.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.postgres.Target;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A large table is read in ranges, and the result is the same. */
class ChunkRowsIT {
  private static final long RANGE = 100_000;
  private static final ChunkTable NOTES = OtherTable.of("notes", "tenant");

  private Target target;

  @BeforeEach
  void open() throws SQLException {
    target = Target.empty();
  }

  @AfterEach
  void close() throws SQLException {
    target.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PARTITION BY HASH (id)"})
  void inRangesAsInOneStatement(String partitioned) throws SQLException {
    target.run(
        """
        CREATE EXTENSION vector;
        CREATE TABLE notes (id text PRIMARY KEY, tenant text, content text, embedding vector(3)) %s;
        """
            .formatted(partitioned));
    if (!partitioned.isEmpty()) {
      target.run(
          """
          CREATE TABLE notes_0 PARTITION OF notes FOR VALUES WITH (MODULUS 2, REMAINDER 0);
          CREATE TABLE notes_1 PARTITION OF notes FOR VALUES WITH (MODULUS 2, REMAINDER 1);
          """);
    }
    target.run(
        """
        INSERT INTO notes
        SELECT '01J' || lpad(n::text, 23, '0'), CASE WHEN n %% 7 > 0 THEN 't' || n %% 7 END,
               'note ' || CASE WHEN n %% 7 = 3 THEN n / 14 ELSE n END || repeat('.', 300),
               CASE WHEN n %% 70 <> 5 THEN ARRAY[n, 1, 2]::vector END
          FROM generate_series(0, 5599) n;
        UPDATE notes SET id = 'no ulid' WHERE id = '01J' || lpad('1', 23, '0');
        """
            .replace("%%", "%"));
    target
        .database()
        .inTransaction(
            session -> {
              session.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
              TableShape shape = TableShape.read(session, NOTES, "here");
              ChunkRows whole = ChunkRows.of(shape);
              ChunkRows cut = new ChunkRows(shape, whole.columns(), whole.relation(), RANGE);
              List<String> ranges = BlockRanges.of(session, shape.catalog(), RANGE);
              assertThat(ranges).hasSizeGreaterThan(10);
              assertThat(BlockRanges.of(session, shape.catalog(), BlockRanges.USUAL))
                  .containsExactly("true");
              assertThat(
                      session.list(
                          "EXPLAIN SELECT FROM notes WHERE " + ranges.get(3),
                          row -> row.getString(1)))
                  .noneMatch(line -> line.contains("Seq Scan"))
                  .anyMatch(line -> line.contains("Tid Range Scan"));
              assertThat(cut.weights(session)).isEqualTo(whole.weights(session)).hasSize(7);
              Map<TenantId, Fingerprint> fingerprints = whole.fingerprints(session);
              assertThat(cut.fingerprints(session)).isEqualTo(fingerprints);
              assertThat(fingerprints.get(TenantId.of("t1")).newest()).isEmpty();
              assertThat(fingerprints.get(TenantId.of("t2")).newest()).isPresent();
              Set<TenantId> some = Set.of(TenantId.of("t2"), TenantId.none());
              assertThat(cut.fingerprints(session, some))
                  .isEqualTo(whole.fingerprints(session, some))
                  .hasSize(2);
              assertThat(cut.counts(session)).isEqualTo(whole.counts(session));
              assertThat(cut.withBrokenVectors(session))
                  .isEqualTo(whole.withBrokenVectors(session))
                  .containsExactly(TenantId.of("t5"));
              assertThat(cut.duplicated(session))
                  .isEqualTo(whole.duplicated(session))
                  .containsExactly(TenantId.of("t3"));
              assertThat(cut.count(session, "embedding IS NULL")).isEqualTo(80);
              return "";
            });
  }
}
