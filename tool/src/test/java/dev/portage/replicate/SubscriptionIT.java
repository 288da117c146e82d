package dev.portage.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Created;
import dev.portage.migration.BotRows;
import dev.portage.postgres.Lsn;
import dev.portage.postgres.Target;
import dev.portage.replicate.SubscriptionState.Condition;
import dev.portage.sandbox.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A subscription that takes over from the relay, with a source that is written meanwhile. */
class SubscriptionIT {
  private static final String ROWS =
      "SELECT count(*) || string_agg(concat_ws(' ', id, botid, content, source, md5(embedding::text)), E'\\n' ORDER BY id) FROM items";

  private static final String NOTES =
      "SELECT count(*) || string_agg(concat_ws(' ', id, content), E'\\n' ORDER BY id) FROM notes";

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
    untilApplied();
    assertThat(fixture.target.value(ROWS)).isEqualTo(fixture.source.value(ROWS));
  }

  private void untilApplied() throws SQLException {
    Lsn end = Lsn.parse(fixture.source.value("SELECT pg_current_wal_insert_lsn()"));
    await().atMost(Duration.ofSeconds(60)).until(() -> fixture.subscription().hasApplied(end));
  }

  private Condition condition() {
    return fixture.subscription().state().orElseThrow().condition();
  }

  private void until(Condition condition) {
    await().atMost(Duration.ofSeconds(30)).until(() -> condition() == condition);
  }

  @ParameterizedTest
  @EnumSource
  void bothSidesAreEqualWhereTheSourceIsWrittenThroughTheHandover(PostgresVersion source)
      throws Exception {
    open(source);
    AtomicBoolean enough = new AtomicBoolean();
    AtomicInteger written = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> writing = threads.submit(() -> write(enough, written));
      try (Relay relay = fixture.open()) {
        while (written.get() < 100) {
          relay.turn(RelayFixture.WAIT);
        }
      }
      fixture.subscription().create();
      int before = written.get();
      until(Condition.FOLLOWING);
      await().until(() -> written.get() > before + 100);
      enough.set(true);
      writing.get();
    }
    equal();
    assertThat(fixture.subscription().state().orElseThrow().errors()).isZero();
    assertThat(fixture.subscription().lag()).isPresent();
  }

  private boolean write(AtomicBoolean enough, AtomicInteger written) throws SQLException {
    try (Connection connection = fixture.source.connect();
        Statement statement = connection.createStatement()) {
      for (int i = 0; !enough.get(); i++) {
        BotRows.insert(connection, "bot" + i % 7, 3, Instant.EPOCH.plusMillis(i));
        statement.execute(
            "UPDATE items SET content = content || '.' WHERE botid = 'bot%d'".formatted(i % 5));
        statement.execute("DELETE FROM items WHERE id = (SELECT min(id) FROM items)");
        written.incrementAndGet();
      }
      return true;
    }
  }

  @ParameterizedTest
  @EnumSource
  void tablesOfOtherApplicationsAreFollowedToo(PostgresVersion source) throws SQLException {
    open(source);
    for (Target side : List.of(fixture.source, fixture.target)) {
      side.run(
          "CREATE TABLE notes (id int PRIMARY KEY, content text);"
              + " INSERT INTO notes SELECT n, 'note' FROM generate_series(1, 9) n");
    }
    fixture.source.run("ALTER PUBLICATION %s ADD TABLE notes".formatted(fixture.name));
    fixture.subscription().create();
    fixture.source.run(
        "INSERT INTO notes VALUES (10, 'x'); UPDATE notes SET id = 11, content = 'y' WHERE id = 2;"
            + " DELETE FROM notes WHERE id = 3");
    untilApplied();
    assertThat(fixture.target.value(NOTES)).isEqualTo(fixture.source.value(NOTES));
  }

  /** What a run has done when it is killed; the relay goes on, and the next run takes over. */
  enum Killed {
    AFTER_THE_RECORD {
      @Override
      void run(RelayFixture fixture) {
        fixture.subscription().record();
      }
    },
    CREATING {
      @Override
      void run(RelayFixture fixture) throws SQLException {
        fixture.killedAtCatalog(() -> fixture.subscription().create());
        assertThat(fixture.subscription().state()).isEmpty();
      }
    },
    AFTER_IT_WAS_CREATED {
      @Override
      void run(RelayFixture fixture) {
        fixture.subscription().record();
        fixture.subscription().prepare();
        assertThat(fixture.subscription().state().orElseThrow().condition())
            .isEqualTo(Condition.PREPARED);
      }
    },
    AFTER_THE_ORIGIN_WAS_ADVANCED {
      @Override
      void run(RelayFixture fixture) throws SQLException {
        AFTER_IT_WAS_CREATED.run(fixture);
        fixture.killedAtCatalog(() -> fixture.subscription().takeOver());
        SubscriptionState left = fixture.subscription().state().orElseThrow();
        assertThat(left.enabled()).isFalse();
        assertThat(left.applied()).isEqualTo(fixture.state().applied());
      }
    },
    AFTER_IT_HAS_TAKEN_OVER {
      @Override
      void run(RelayFixture fixture) {
        fixture.subscription().create();
      }
    };

    abstract void run(RelayFixture fixture) throws SQLException;
  }

  @ParameterizedTest
  @EnumSource
  void killedAnywhereTheNextRunTakesOverAndNothingIsMissedOrAppliedAgain(Killed killed)
      throws SQLException {
    open(PostgresVersion.V17);
    BotRows.insert(fixture.source, "a", 5, Instant.EPOCH);
    fixture.untilOpen(fixture::drain);
    killed.run(fixture);
    assertThat(Created.all(fixture.target.database()))
        .containsExactly(new Created.Subscription(fixture.name));
    BotRows.insert(fixture.source, "b", 5, Instant.EPOCH);
    if (killed != Killed.AFTER_IT_HAS_TAKEN_OVER) {
      fixture.untilOpen(fixture::drain);
    }
    BotRows.insert(fixture.source, "c", 5, Instant.EPOCH);
    fixture.subscription().create();
    equal();
    fixture.subscription().create();
    BotRows.insert(fixture.source, "d", 5, Instant.EPOCH);
    equal();
    assertThat(fixture.subscription().state().orElseThrow().errors()).isZero();
    assertThat(
            fixture.target.value(
                "SELECT count(*) FROM pg_subscription WHERE subname = '%s'"
                    .formatted(fixture.name)))
        .isEqualTo("1");
  }

  @ParameterizedTest
  @EnumSource
  void aRelayThatStillRunsCommitsNothingMore(PostgresVersion source) throws SQLException {
    open(source);
    try (Relay relay = fixture.open()) {
      fixture.subscription().create();
      BotRows.insert(fixture.source, "a", 5, Instant.EPOCH);
      assertThatExceptionOfType(Fault.class)
          .isThrownBy(() -> fixture.drain(relay))
          .matches(fault -> fault.code() == ExitCode.BUSY);
      assertThat(fixture.target.value("SELECT count(*) FROM items")).isEqualTo("0");
    }
    equal();
  }

  @Test
  void twoRunsAtOnceCreateOne() throws Exception {
    open(PostgresVersion.V17);
    BotRows.insert(fixture.source, "a", 5, Instant.EPOCH);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first = threads.submit(() -> fixture.subscription().create());
      Future<?> second = threads.submit(() -> fixture.subscription().create());
      first.get();
      second.get();
    }
    equal();
  }

  @ParameterizedTest
  @EnumSource
  void aConflictDisablesItAndItContinuesAfterTheRepair(PostgresVersion source) throws SQLException {
    open(source);
    Subscription subscription = fixture.subscription();
    subscription.create();
    until(Condition.FOLLOWING);
    BotRows.insert(fixture.target, "a", 1, Instant.EPOCH);
    BotRows.insert(fixture.source, "a", 2, Instant.EPOCH);
    until(Condition.FAILED);
    subscription.create();
    SubscriptionState failed = subscription.state().orElseThrow();
    assertThat(failed.errors()).isEqualTo(1);
    assertThat(failed.describe()).contains("disabled").contains("after 1 errors");
    await().until(() -> subscription.conflict().isPresent());
    SubscriptionConflict conflict = subscription.conflict().orElseThrow();
    String key = fixture.target.value("SELECT id FROM items");
    assertThat(conflict.describe())
        .contains("public.items that exist on the target already: " + key)
        .doesNotContain(" more");
    subscription.resume();
    until(Condition.FAILED);
    fixture.target.run("DELETE FROM items");
    await().until(() -> subscription.conflict().isEmpty());
    subscription.resume();
    equal();
    until(Condition.FOLLOWING);
  }

  @Test
  void theTransactionOfAConflictCanBeLeftOut() throws SQLException {
    open(PostgresVersion.V17);
    Subscription subscription = fixture.subscription();
    subscription.create();
    BotRows.insert(fixture.source, "before", 1, Instant.EPOCH);
    equal();
    BotRows.insert(fixture.target, "a", 5, Instant.EPOCH);
    fixture.source.run("UPDATE items SET content = 'x'");
    BotRows.insert(fixture.source, "a", 5, Instant.EPOCH);
    BotRows.insert(fixture.source, "after", 1, Instant.EPOCH);
    until(Condition.FAILED);
    await().until(() -> subscription.conflict().isPresent());
    SubscriptionConflict conflict = subscription.conflict().orElseThrow();
    assertThat(conflict.keys()).hasSize(5);
    assertThat(conflict.describe()).endsWith(", and 2 more");
    fixture.target.run(
        "ALTER SUBSCRIPTION %s SKIP (lsn = '%s')".formatted(fixture.name, conflict.commit()));
    subscription.resume();
    untilApplied();
    assertThat(fixture.target.value("SELECT count(*) FROM items WHERE botid = 'after'"))
        .isEqualTo("1");
    assertThat(subscription.conflict()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aLostConnectionDisablesItToo(PostgresVersion source) throws SQLException {
    open(source);
    Subscription subscription = fixture.subscription();
    subscription.create();
    until(Condition.FOLLOWING);
    untilApplied();
    fixture.cut();
    BotRows.insert(fixture.source, "a", 2, Instant.EPOCH);
    until(Condition.FAILED);
    assertThat(subscription.conflict()).isEmpty();
    subscription.resume();
    equal();
    fixture.target.run("ALTER SUBSCRIPTION %s DISABLE".formatted(fixture.name));
    assertThat(subscription.state().orElseThrow().describe()).contains("disabled");
  }

  @Test
  void anAddressThatIsAnotherServerForTheTargetIsRefused() throws SQLException {
    open(PostgresVersion.V17);
    Subscription subscription =
        new Subscription(fixture.ends(), fixture.state(), fixture.target.address());
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(subscription::create)
        .withMessageContaining("that is not the source there")
        .matches(fault -> fault.code() == ExitCode.SOURCE_UNREACHABLE);
    assertThat(subscription.state()).isEmpty();
    assertThat(subscription.hasTakenOver()).isFalse();
    subscription.end();
    assertThat(Created.all(fixture.target.database())).isEmpty();
  }

  @Test
  void aSlotThatIsGoneIsRefused() throws SQLException {
    open(PostgresVersion.V17);
    fixture.source.run("SELECT pg_drop_replication_slot('%s')".formatted(fixture.name));
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> fixture.subscription().create())
        .withMessageContaining("is lost")
        .matches(fault -> fault.code() == ExitCode.SOURCE_REFUSED);
    assertThat(Created.all(fixture.target.database())).isEmpty();
    assertThat(fixture.subscription().lag()).isEmpty();
  }
}
