package dev.portage.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portage.migration.BotRows;
import dev.portage.postgres.Lsn;
import dev.portage.sandbox.postgres.PostgresVersion;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes of the source, applied to the target. */
class RelayIT {
  private static final String ROWS =
      "SELECT string_agg(concat_ws(' ', id, botid, content, source, md5(embedding::text)), E'\\n' ORDER BY id) FROM items";

  private RelayFixture fixture;

  private void open(PostgresVersion source) throws SQLException {
    fixture = RelayFixture.from(source);
  }

  @AfterEach
  void close() throws SQLException {
    if (fixture != null) {
      fixture.close();
    }
  }

  private void equal() throws SQLException {
    assertThat(fixture.target.value(ROWS)).isEqualTo(fixture.source.value(ROWS));
  }

  @ParameterizedTest
  @EnumSource
  void insertsUpdatesAndDeletesArriveAlsoOfValuesThatAreNotStreamed(PostgresVersion source)
      throws SQLException {
    open(source);
    try (Relay relay = fixture.open()) {
      BotRows.insert(fixture.source, "a", 30, Instant.now());
      BotRows.insert(fixture.source, "b", 5, Instant.now());
      fixture.drain(relay);
      equal();
      await().until(() -> fixture.confirmed().compareTo(fixture.state().applied()) >= 0);
      // The vector is stored apart, and not sent.
      fixture.source.run("UPDATE items SET content = 'other' WHERE botid = 'a'");
      fixture.source.run(
          "UPDATE items SET embedding = (SELECT array_agg(i) FROM generate_series(1, 1024) i)::vector"
              + " WHERE botid = 'b'");
      fixture.source.run(
          "DELETE FROM items WHERE id IN (SELECT id FROM items ORDER BY id LIMIT 7)");
      fixture.drain(relay);
      equal();
      fixture.source.run("UPDATE items SET id = left(id, 25) || 'Z', content = 'moved'");
      fixture.drain(relay);
      equal();
      fixture.source.run("BEGIN; DELETE FROM items; ROLLBACK; TRUNCATE items");
      fixture.drain(relay);
      assertThat(fixture.target.value("SELECT count(*) FROM items")).isEqualTo("0");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRelayBeginsWhereTheLastOneEndedAndApplyingAgainChangesNothing(PostgresVersion source)
      throws SQLException {
    open(source);
    BotRows.insert(fixture.source, "a", 30, Instant.now());
    try (Relay relay = fixture.open()) {
      fixture.drain(relay);
    }
    fixture.source.run("UPDATE items SET content = 'other' WHERE botid = 'a'");
    fixture.source.run("DELETE FROM items WHERE id = (SELECT min(id) FROM items)");
    String before = fixture.state().applied().toString();
    for (int run = 0; run < 2; run++) {
      try (Relay relay = fixture.open()) {
        fixture.drain(relay);
      }
      equal();
      // As if the answer to the commit had been lost, and nothing been confirmed.
      fixture.target.run("UPDATE portage.replication SET applied_lsn = '%s'".formatted(before));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSourceNeedNotKeepTheLogOfOtherTables(PostgresVersion source) throws SQLException {
    open(source);
    fixture.source.run("CREATE TABLE other (id int)");
    try (Relay relay = fixture.open()) {
      fixture.source.run("INSERT INTO other SELECT generate_series(1, 1000)");
      Lsn written = Lsn.parse(fixture.source.value("SELECT pg_current_wal_lsn()"));
      await()
          .until(
              () -> {
                relay.turn(RelayFixture.WAIT);
                return fixture.confirmed().compareTo(written) >= 0;
              });
      BotRows.insert(fixture.source, "a", 3, Instant.now());
      fixture.drain(relay);
      equal();
    }
    // Where the target is said to be is before what is confirmed.
    BotRows.insert(fixture.source, "b", 3, Instant.now());
    try (Relay relay = fixture.open()) {
      fixture.drain(relay);
      equal();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBotThatTheApplicationWroteOnTheTargetIsTheApplications(PostgresVersion source)
      throws SQLException {
    open(source);
    try (Relay relay = fixture.open()) {
      BotRows.insert(fixture.source, "a", 10, Instant.now().minusSeconds(60));
      BotRows.insert(fixture.source, "b", 10, Instant.now().minusSeconds(60));
      fixture.drain(relay);
      fixture.target.run("DELETE FROM items WHERE botid = 'a'");
      BotRows.insert(fixture.target, "a", 3, Instant.now().minusSeconds(30));
      String own =
          fixture.target.value(
              "SELECT string_agg(id, ',' ORDER BY id) FROM items WHERE botid = 'a'");
      // Newer than the target's, and the application's all the same.
      BotRows.insert(fixture.source, "a", 4, Instant.now());
      fixture.source.run("UPDATE items SET content = 'x'");
      fixture.drain(relay);
      assertThat(
              fixture.target.value(
                  "SELECT string_agg(id, ',' ORDER BY id) FROM items WHERE botid = 'a'"))
          .isEqualTo(own);
      assertThat(fixture.target.value("SELECT count(*) FROM items WHERE content = 'x'"))
          .isEqualTo("10");
    }
    try (Relay relay = fixture.open()) {
      fixture.source.run("UPDATE items SET content = 'y'");
      fixture.drain(relay);
    }
    assertThat(fixture.target.value("SELECT count(*) FROM items WHERE content = 'y'"))
        .isEqualTo("10");
    assertThat(fixture.target.value("SELECT count(*) FROM items WHERE botid = 'a'")).isEqualTo("3");
  }

  @ParameterizedTest
  @EnumSource
  void aTransactionLargerThanWhatIsHeldIsAppliedAsAWhole(PostgresVersion source)
      throws SQLException {
    open(source);
    try (Relay relay = fixture.open()) {
      BotRows.insert(fixture.source, "a", 6_000, Instant.now());
      List<String> counts =
          Stream.generate(
                  () -> {
                    relay.turn(RelayFixture.WAIT);
                    return count();
                  })
              .takeWhile(rows -> rows.equals("0"))
              .toList();
      assertThat(counts).doesNotContain("1");
      assertThat(count()).isEqualTo("6000");
    }
  }

  private String count() {
    try {
      return fixture.target.value("SELECT count(*) FROM items");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
