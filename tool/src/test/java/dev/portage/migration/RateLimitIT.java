package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.Unit;
import dev.portage.store.OtherTable;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimitIT {
  private static final int BOTS = 4;
  private static final int ROWS = 60;

  /** Stored bytes of a row, at least: those of its vector. */
  private static final long BYTES = 4_096;

  private static final long PER_SECOND = 300_000;

  /** Between the ends of the first and the last one lie the bytes of those between them. */
  @Test
  void aCopyTakesAsLongAsItsRateSays() throws SQLException {
    try (CopyFixture fixture = CopyFixture.ofItems().oneAtATime()) {
      fixture.smallRanges().rate(PER_SECOND);
      for (int i = 0; i < BOTS; i++) {
        fixture.bot(ROWS);
      }
      List<Instant> ends =
          fixture.migrate().units().stream()
              .map(Unit::endedAt)
              .map(end -> end.orElseThrow())
              .sorted()
              .toList();
      long millis = (BOTS - 2) * ROWS * BYTES * 1_000 / PER_SECOND;
      assertThat(Duration.between(ends.getFirst(), ends.getLast()))
          .isGreaterThan(Duration.ofMillis(millis));
    }
  }

  /** Three transactions: the last one waits until the bytes of the others have had their time. */
  @Test
  void parentsAreCopiedAtThatRateToo() throws SQLException {
    try (CopyFixture fixture = CopyFixture.of(OtherTable.of("documents", "tenant"))) {
      String tables =
          """
          CREATE EXTENSION vector;
          CREATE TABLE parents (id int PRIMARY KEY, content text);
          CREATE TABLE documents (id int PRIMARY KEY, tenant text, content text,
                                  parent int REFERENCES parents (id), embedding vector(3));
          """;
      fixture.source.run(tables);
      fixture.target.run(tables);
      fixture.source.run(
          "INSERT INTO parents SELECT n, repeat('x', 500) FROM generate_series(1, 3000) n");
      fixture.rate(PER_SECOND);
      long start = System.nanoTime();
      fixture.migrate();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThan(Duration.ofMillis(2 * 1_000 * 500 * 1_000 / PER_SECOND));
      assertThat(fixture.target.value("SELECT count(*) FROM parents")).isEqualTo("3000");
    }
  }
}
