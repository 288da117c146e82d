package dev.portage.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.journal.Boundary;
import dev.portage.journal.Created;
import dev.portage.migration.BotRows;
import dev.portage.sandbox.postgres.PostgresVersion;
import dev.portage.store.ChunkRows;
import dev.portage.store.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A source that is frozen and drained, and what is known of its writes. */
class DrainIT {
  private static final Duration WITHIN = Duration.ofSeconds(60);
  private static final int WRITERS = 3;
  private static final String ROWS =
      "SELECT string_agg(concat_ws(' ', id, botid, content, source, md5(embedding::text)), E'\\n' ORDER BY id) FROM items";

  private RelayFixture fixture;
  private Freeze freeze;
  private Drain drain;

  private void open(PostgresVersion source) throws SQLException {
    fixture = RelayFixture.from(source);
    freeze = new Freeze(fixture.ends());
    drain = new Drain(fixture.ends(), fixture.publication());
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

  /** What a writer did: the rows that it knows to be committed, and the error that ended it. */
  private record Written(int rows, String state) {}

  private Written write(String bot, AtomicInteger all) {
    int rows = 0;
    try (Connection connection = fixture.source.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      while (true) {
        BotRows.insert(connection, bot, 1, Instant.EPOCH.plusMillis(rows));
        statement.execute(
            "UPDATE items SET content = 'of %d' WHERE botid = '%s'".formatted(rows, bot));
        connection.commit();
        rows++;
        all.incrementAndGet();
      }
    } catch (SQLException e) {
      return new Written(rows, e.getSQLState());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWritersCommittedBeforeTheFreezeIsOnTheTargetAndAfterwardsTheyAreDenied(
      PostgresVersion source) throws SQLException {
    open(source);
    AtomicInteger all = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Relay relay = fixture.open()) {
      List<Future<Written>> writers =
          IntStream.range(0, WRITERS)
              .mapToObj(i -> threads.submit(() -> write("bot" + i, all)))
              .toList();
      while (all.get() < 100) {
        relay.turn(RelayFixture.WAIT);
      }
      assertThat(freeze.run(fixture.publication(), WITHIN)).isTrue();
      Boundary boundary = drain.run(relay, WITHIN);
      assertThat(relay.applied()).isGreaterThan(boundary.lsn());
      equal();
      for (int i = 0; i < WRITERS; i++) {
        Written written = Results.of(writers.get(i));
        assertThat(written.state()).isEqualTo("42501");
        String bot = "botid = 'bot%d'".formatted(i);
        assertThat(fixture.target.value("SELECT count(*) FROM items WHERE " + bot))
            .isEqualTo("" + written.rows());
        assertThat(fixture.target.value("SELECT DISTINCT content FROM items WHERE " + bot))
            .isEqualTo("of %d".formatted(written.rows() - 1));
      }
      assertThat(drain.run(relay, WITHIN)).isEqualTo(boundary);
    }
    // As a later process does.
    try (Relay relay = fixture.open()) {
      assertThat(drain.run(relay, Duration.ZERO)).isEqualTo(drain.boundary());
      equal();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLimitThatIsOverSaysWhatIsToComeAndTheBoundaryStays(PostgresVersion source)
      throws SQLException {
    open(source);
    BotRows.insert(fixture.source, "a", 50, Instant.now());
    freeze.run(fixture.publication(), WITHIN);
    Boundary boundary = drain.boundary();
    try (Relay relay = fixture.open()) {
      assertThatThrownBy(() -> drain.run(relay, Duration.ZERO))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.NOT_CAUGHT_UP))
          .hasMessageMatching(".* within 0 s: [0-9,]+ bytes of its log are still to be applied");
    }
    fixture.untilOpen(relay -> assertThat(drain.run(relay, WITHIN)).isEqualTo(boundary));
    equal();
  }

  @ParameterizedTest
  @EnumSource
  void whileTheSourceIsWrittenABoundaryIsNotUsedAgain(PostgresVersion source) throws SQLException {
    open(source);
    try (Relay relay = fixture.open()) {
      Boundary first = drain.run(relay, WITHIN);
      BotRows.insert(fixture.source, "a", 5, Instant.now());
      Boundary second = drain.run(relay, WITHIN);
      assertThat(second.lsn()).isGreaterThan(first.lsn());
      equal();
      freeze.run(fixture.publication(), WITHIN);
      Boundary frozen = drain.run(relay, WITHIN);
      freeze.remove(new Created.Freeze(fixture.name));
      BotRows.insert(fixture.source, "b", 5, Instant.now());
      freeze.run(fixture.publication(), WITHIN);
      assertThat(drain.run(relay, WITHIN).lsn()).isGreaterThan(frozen.lsn());
      equal();
    }
  }

  @ParameterizedTest
  @EnumSource
  void itIsKnownWhenRowsWereWrittenLastAndWhichTransactionsAreOpen(PostgresVersion source)
      throws SQLException {
    open(source);
    fixture.source.run("CREATE TABLE other (id int PRIMARY KEY)");
    try (Relay relay = fixture.open();
        Connection writer = fixture.source.connect();
        Statement statement = writer.createStatement()) {
      assertThat(check(relay).quiet()).isEmpty();
      statement.execute("SET application_name = 'the one that wrote'");
      BotRows.insert(writer, "a", 1, Instant.now());
      Instant before = clock();
      SourceWrites after = check(relay);
      assertThat(after.last().orElseThrow()).isBefore(before);
      assertThat(after.recent()).anyMatch(session -> session.contains("the one that wrote"));
      assertThat(after.open()).isEmpty();
      await().until(() -> check(relay).quiet().orElseThrow().toMillis() > 100);
      // Neither of them changes a row of the table.
      fixture.source.run("BEGIN; DELETE FROM items; ROLLBACK; INSERT INTO other VALUES (1)");
      assertThat(check(relay).last()).isEqualTo(after.last());
      writer.setAutoCommit(false);
      statement.execute("DELETE FROM items");
      fixture.prepare("INSERT INTO items (id) VALUES ('x')");
      SourceWrites open = check(relay);
      assertThat(open.quiet()).contains(Duration.ZERO);
      assertThat(open.open())
          .hasSize(2)
          .contains("prepared transaction '%s'".formatted(fixture.name))
          .anyMatch(session -> session.startsWith("postgres from 127.0.0.1, process "));
      fixture.source.run("ROLLBACK PREPARED '%s'".formatted(fixture.name));
      writer.commit();
      assertThat(check(relay).last().orElseThrow()).isAfter(open.at());
    }
  }

  private SourceWrites check(Relay relay) {
    return SourceWrites.check(drain, relay, WITHIN);
  }

  private Instant clock() throws SQLException {
    return Instant.parse(
        fixture.source.value(
            "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
  }

  @ParameterizedTest
  @EnumSource
  void onlyBotsThatChangedSinceThenAreToBeCompared(PostgresVersion source) throws SQLException {
    open(source);
    ChunkRows there = ChunkRows.of(fixture.source.shape());
    ChunkRows here = ChunkRows.of(fixture.target.shape());
    ChangedRows changed = new ChangedRows(fixture.ends(), there, here);
    long migration = fixture.state().migration();
    try (Relay relay = fixture.open()) {
      for (String bot : List.of("same", "updated", "reduced", "gone", "moved", "miscounted")) {
        BotRows.insert(fixture.source, bot, 3, Instant.now());
      }
      fixture.drain(relay);
      ChangedRows.Point point = changed.now();
      assertThat(changed.since(point, migration)).isEmpty();
      fixture.source.run(
          """
          UPDATE items SET content = 'x' WHERE botid = 'updated';
          DELETE FROM items WHERE id = (SELECT min(id) FROM items WHERE botid = 'reduced');
          DELETE FROM items WHERE botid = 'gone';
          UPDATE items SET botid = 'elsewhere' WHERE botid = 'moved'
          """);
      BotRows.insert(fixture.source, "new", 1, Instant.now());
      // Not by the relay.
      fixture.target.run(
          "DELETE FROM items WHERE id = (SELECT min(id) FROM items WHERE botid = 'miscounted')");
      fixture.drain(relay);
      assertThat(changed.since(point, migration))
          .containsExactlyInAnyOrder(
              TenantId.of("updated"),
              TenantId.of("reduced"),
              TenantId.of("gone"),
              TenantId.of("elsewhere"),
              TenantId.of("new"),
              TenantId.of("miscounted"));
      assertThat(changed.since(changed.now(), migration))
          .containsExactly(TenantId.of("miscounted"));
      fixture.source.run("INSERT INTO items (id) VALUES ('without a bot')");
      fixture.drain(relay);
      assertThat(changed.since(changed.now(), migration))
          .containsExactly(TenantId.of("miscounted"));
      ChangedRows.Point later = changed.now();
      fixture.source.run("UPDATE items SET content = 'x' WHERE botid IS NULL");
      fixture.drain(relay);
      assertThat(changed.since(later, migration))
          .contains(TenantId.none(), TenantId.of("miscounted"))
          .doesNotContain(TenantId.of("same"));
      fixture.source.run("TRUNCATE items");
      fixture.drain(relay);
      assertThat(changed.since(later, migration)).contains(TenantId.of("same"));
    }
  }
}
