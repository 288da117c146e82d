package dev.portage.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portage.journal.Created;
import dev.portage.journal.ReplicatedTenants;
import dev.portage.journal.Replication;
import dev.portage.migration.BotRows;
import dev.portage.postgres.Lsn;
import dev.portage.sandbox.postgres.PostgresVersion;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The way back from a subscription to the relay. */
class SubscriptionEndIT {
  private static final String ROWS =
      "SELECT count(*) || string_agg(concat_ws(' ', id, botid, content, source, md5(embedding::text)), E'\\n' ORDER BY id) FROM items";

  private RelayFixture fixture;

  @AfterEach
  void close() throws SQLException {
    if (fixture != null) {
      fixture.close();
    }
  }

  private boolean run(boolean stopped) {
    return end().run((bot, reason) -> {}, () -> stopped);
  }

  private SubscriptionEnd end() {
    return new SubscriptionEnd(
        fixture.tables(), fixture.subscription(), fixture.state().migration());
  }

  /** What has been done when a run is killed. */
  enum Killed {
    BEFORE {
      @Override
      void run(SubscriptionEndIT test) {}
    },
    DROPPING {
      @Override
      void run(SubscriptionEndIT test) throws SQLException {
        test.fixture.killedAtCatalog(() -> test.fixture.subscription().end());
        assertThat(test.fixture.subscription().hasTakenOver()).isTrue();
      }
    },
    DROPPED {
      @Override
      void run(SubscriptionEndIT test) {
        test.fixture.subscription().end();
        assertThat(test.fixture.subscription().state()).isEmpty();
        assertThat(test.end().isOver()).isFalse();
      }
    },
    APPLYING {
      @Override
      void run(SubscriptionEndIT test) {
        assertThat(test.run(true)).isFalse();
        assertThat(test.end().isOver()).isFalse();
      }
    },
    OVER {
      @Override
      void run(SubscriptionEndIT test) {
        assertThat(test.run(false)).isTrue();
      }
    };

    abstract void run(SubscriptionEndIT test) throws SQLException;
  }

  @ParameterizedTest
  @EnumSource
  void killedAnywhereTheNextRunGoesBackAndKnowsWhatCameFromTheSource(Killed killed)
      throws SQLException {
    fixture = RelayFixture.from(PostgresVersion.V17);
    BotRows.insert(fixture.source, "a", 5, Instant.EPOCH);
    fixture.untilOpen(fixture::drain);
    fixture.subscription().create();
    BotRows.insert(fixture.source, "a", 5, Instant.EPOCH.plusSeconds(9));
    await().until(() -> fixture.target.value("SELECT count(*) FROM items").equals("10"));
    killed.run(this);
    // These are not known to the relay, which has to tell them from rows of the application.
    fixture.source.run("DELETE FROM items WHERE id IN (SELECT max(id) FROM items)");
    fixture.source.run("UPDATE items SET content = 'x' WHERE id IN (SELECT max(id) FROM items)");
    assertThat(run(false)).isTrue();
    assertThat(run(false)).isTrue();
    assertThat(fixture.subscription().state()).isEmpty();
    assertThat(Created.all(fixture.target.database())).isEmpty();
    fixture.untilOpen(fixture::drain);
    assertThat(fixture.target.value(ROWS)).isEqualTo(fixture.source.value(ROWS));
    assertThat(bound("a"))
        .isGreaterThanOrEqualTo(fixture.source.value("SELECT max(id) FROM items"));

    BotRows.insert(fixture.target, "a", 2, Instant.EPOCH.plusSeconds(99));
    fixture.source.run("UPDATE items SET content = 'y'");
    fixture.untilOpen(fixture::drain);
    assertThat(fixture.target.value("SELECT count(*) FROM items")).isEqualTo("2");
  }

  private String bound(String bot) {
    return fixture
        .target
        .database()
        .inTransaction(session -> ReplicatedTenants.all(session, fixture.state().migration()))
        .get(bot)
        .bound()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void itGoesBackAndForthWhileTheSourceIsWritten(PostgresVersion source) throws SQLException {
    fixture = RelayFixture.from(source);
    for (int i = 1; i <= 3; i++) {
      BotRows.insert(fixture.source, "a", 5, Instant.EPOCH.plusSeconds(2L * i));
      fixture.source.run("UPDATE items SET content = content || '!'");
      fixture.untilOpen(fixture::drain);
      fixture.subscription().create();
      BotRows.insert(fixture.source, "a", 5, Instant.EPOCH.plusSeconds(2L * i + 1));
      fixture.source.run("DELETE FROM items WHERE id IN (SELECT min(id) FROM items)");
      fixture.source.run("UPDATE items SET source = source || '!'");
      if (i == 2) {
        Lsn all = Lsn.parse(fixture.source.value("SELECT pg_current_wal_insert_lsn()"));
        await().until(() -> fixture.subscription().hasApplied(all));
      }
      assertThat(run(false)).isTrue();
    }
    fixture.untilOpen(fixture::drain);
    assertThat(fixture.target.value(ROWS)).isEqualTo(fixture.source.value(ROWS));
    assertThat(
            fixture.target.value("SELECT count(*) FROM portage.replicated_tenant WHERE superseded"))
        .isEqualTo("0");
    Optional<Instant> written =
        fixture
            .target
            .database()
            .inTransaction(session -> Replication.writtenAt(session, fixture.name));
    assertThat(written).isPresent();
  }
}
