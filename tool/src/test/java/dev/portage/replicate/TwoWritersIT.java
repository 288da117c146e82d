package dev.portage.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.Thorough;
import dev.portage.fault.Fault;
import dev.portage.migration.BotRows;
import dev.portage.postgres.Target;
import dev.portage.schema.TableFit;
import dev.portage.store.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * A source that is written all the time, a target that the application writes, and relays that are
 * cut off at random: afterwards each bot has the source's rows, or the application's alone.
 */
class TwoWritersIT {
  private static final int BOTS = 12;
  private static final int STATEMENTS = Thorough.or(1_200, 20_000);

  private static final List<String> CHANGES =
      List.of(
          "UPDATE items SET content = content || '.' WHERE botid = '%1$s'",
          "UPDATE items SET embedding = (SELECT array_agg(i) FROM generate_series(%2$d, %2$d + 1023) i)::vector"
              + " WHERE id IN (SELECT id FROM items WHERE botid = '%1$s' ORDER BY random() LIMIT 2)",
          "DELETE FROM items WHERE id IN (SELECT id FROM items WHERE botid = '%1$s' ORDER BY random() LIMIT 2)",
          "DELETE FROM items WHERE botid = '%1$s'",
          "BEGIN; UPDATE items SET content = 'rolled back'; ROLLBACK");

  @AutoClose private final RelayFixture fixture;
  private final long seed = Thorough.seed();
  private final AtomicBoolean written = new AtomicBoolean();
  private final AtomicLong clock = new AtomicLong();
  private final Set<String> ofApplication = new HashSet<>();

  TwoWritersIT() throws SQLException {
    fixture = new RelayFixture();
  }

  /** A time of its own for each insert, since ids are made of it. */
  private Instant later() {
    return Instant.ofEpochMilli(
        clock.updateAndGet(at -> Math.max(at + 1, Instant.now().toEpochMilli())));
  }

  private void writeSource() throws SQLException {
    Random random = new Random(seed);
    try (Connection connection = fixture.source.connect();
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < STATEMENTS; i++) {
        String bot = "bot" + random.nextInt(BOTS);
        if (random.nextInt(3) == 0) {
          BotRows.insert(connection, bot, 1 + random.nextInt(8), later());
        } else {
          statement.execute(
              CHANGES
                  .get(random.nextInt(CHANGES.size()))
                  .formatted(bot, random.nextInt(1_000_000)));
        }
      }
    } finally {
      written.set(true);
    }
  }

  /** As the application replaces the rows of a bot: all of them, in one transaction. */
  private void writeTarget() throws SQLException {
    Random random = new Random(seed + 1);
    try (Connection connection = fixture.target.connect()) {
      connection.setAutoCommit(false);
      while (!written.get()) {
        String bot = "bot" + random.nextInt(BOTS / 3);
        try (Statement statement = connection.createStatement()) {
          statement.execute("DELETE FROM items WHERE botid = '%s'".formatted(bot));
          BotRows.insert(connection, bot, 1 + random.nextInt(4), later());
          statement.execute("SELECT pg_sleep(0.02)");
        }
        connection.commit();
        ofApplication.add(bot);
      }
    }
  }

  /** Follows, and is cut off every now and then. */
  private int follow() {
    Random random = new Random(seed + 2);
    int relays = 0;
    int cuts = 0;
    while (!written.get()) {
      relays++;
      try (Relay relay = fixture.open()) {
        int turns = 1 + random.nextInt(20);
        for (int turn = 0; turn < turns && !written.get(); turn++) {
          relay.turn(Duration.ofMillis(20));
        }
        if (random.nextBoolean()) {
          fixture.cut();
          relay.turn(RelayFixture.WAIT);
        }
      } catch (Fault cut) {
        // The next one begins where the target is.
        cuts++;
      }
    }
    assertThat(cuts).isLessThan(relays);
    return relays;
  }

  @Test
  void eachBotHasTheSourcesRowsOrTheApplications() throws Exception {
    for (int bot = 0; bot < BOTS; bot++) {
      BotRows.insert(fixture.source, "bot" + bot, 5, Instant.now());
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> source = threads.submit(() -> run(this::writeSource));
      Future<?> target = threads.submit(() -> run(this::writeTarget));
      int relays = follow();
      source.get();
      target.get();
      assertThat(relays).isGreaterThan(2);
    }
    fixture.untilOpen(fixture::drain);
    new FrozenReconciliation(
            fixture.ends(),
            fixture.source.shape(),
            fixture.target.shape(),
            TableFit.columns(fixture.source.shape(), fixture.target.shape()),
            Duration.ofSeconds(30))
        .run(
            IntStream.range(0, BOTS)
                .mapToObj(bot -> TenantId.of("bot" + bot))
                .collect(Collectors.toSet()),
            fixture.state().migration());
    assertThat(ofApplication).isNotEmpty();
    for (int bot = 0; bot < BOTS; bot++) {
      String id = "bot" + bot;
      assertThat(rows(fixture.target, id).equals(rows(fixture.source, id)) || hasOwnAlone(id))
          .as("%s, seed %d", id, seed)
          .isTrue();
      assertThat(ofApplication.contains(id)).as("%s, seed %d", id, seed).isEqualTo(hasOwnAlone(id));
    }
  }

  private boolean hasOwnAlone(String bot) throws SQLException {
    Set<String> own = new HashSet<>(ids(fixture.target, bot));
    return !own.isEmpty() && own.stream().noneMatch(ids(fixture.source, bot)::contains);
  }

  private static List<String> ids(Target side, String bot) throws SQLException {
    String ids =
        side.value(
            "SELECT coalesce(string_agg(id, ',' ORDER BY id), '') FROM items WHERE botid = '%s'"
                .formatted(bot));
    return ids.isEmpty() ? List.of() : List.of(ids.split(","));
  }

  private static String rows(Target side, String bot) throws SQLException {
    return side.value(
        "SELECT coalesce(string_agg(concat_ws(' ', id, content, source, md5(embedding::text)), E'\\n' ORDER BY id), '') FROM items WHERE botid = '%s'"
            .formatted(bot));
  }

  private interface Writing {
    void run() throws SQLException;
  }

  private static boolean run(Writing writing) {
    try {
      writing.run();
      return true;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
