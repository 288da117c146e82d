package dev.portage.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.IdRange;
import dev.portage.migration.CopyFixture;
import dev.portage.plan.SourceRows;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import dev.portage.store.OtherTable;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdRangesIT {
  private static final ChunkTable DOCUMENTS = OtherTable.of("documents", "tenant");
  private static final int ROWS = 10_000;

  @AutoClose private final Target source;

  IdRangesIT() throws SQLException {
    source = Target.empty();
  }

  /** Read by one statement, and in some ten parts. */
  @ParameterizedTest
  @CsvSource({"uuid, 1000000000", "uuid, 50000", "text COLLATE \"C\", 50000", "bigint, 50000"})
  void theRangesHoldEachRowOnceAndAreOfAboutOneSize(String type, long atOnce) throws SQLException {
    source.run(
        """
        CREATE EXTENSION vector;
        CREATE TABLE documents (id %s, tenant text, content text, embedding vector(3));
        INSERT INTO documents
        SELECT (CASE '%s' WHEN 'bigint' THEN (n * 7919 %% %d)::text ELSE md5(n::text) END)::%s,
               't' || n %% 2, 'content', '[1,2,3]' FROM generate_series(1, %d) n;
        """
            .formatted(type, type, ROWS, type.replaceAll(" .*", ""), ROWS));
    TenantId tenant = TenantId.of("t1");
    int rows = ROWS / 2;
    // Twenty ranges.
    SourceRows weight =
        new SourceRows(rows, 20 * CopyFixture.SMALL_RANGES.range(), Optional.empty(), 0);
    List<IdRange> ranges =
        source
            .database()
            .inTransaction(
                session -> {
                  TableShape shape = TableShape.read(session, DOCUMENTS, "the source");
                  return new IdRanges(shape, false, CopyFixture.SMALL_RANGES, atOnce)
                      .of(session, Map.of(tenant, weight))
                      .get(tenant);
                });
    List<Long> counts = ranges.stream().map(this::count).toList();
    assertThat(counts.stream().mapToLong(Long::longValue).sum()).isEqualTo(rows);
    assertThat(counts).hasSizeBetween(15, 21);
    assertThat(counts).allMatch(count -> count <= 2 * rows / 20);
  }

  private long count(IdRange range) {
    try {
      return Long.parseLong(
          source.value(
              "SELECT count(*) FROM documents WHERE tenant = 't1'"
                  + range.after().map(after -> " AND id > '%s'".formatted(after)).orElse("")
                  + range.upTo().map(upTo -> " AND id <= '%s'".formatted(upTo)).orElse("")));
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
