package dev.portage.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.migration.BotRows;
import dev.portage.sandbox.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a freeze waits for, and that others do not wait for it meanwhile. */
class FreezeLocksIT {
  private static final Duration WITHIN = Duration.ofSeconds(30);

  private RelayFixture fixture;
  private Freeze freeze;

  private void open(PostgresVersion source) throws SQLException {
    fixture = RelayFixture.from(source);
    freeze = new Freeze(fixture.ends());
    BotRows.insert(fixture.source, "a", 3, Instant.now());
  }

  @AfterEach
  void close() throws SQLException {
    if (fixture != null) {
      fixture.close();
    }
  }

  private boolean run() {
    return freeze.run(fixture.publication(), WITHIN);
  }

  private String waiting() throws SQLException {
    return fixture.source.value(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'items'::regclass");
  }

  @ParameterizedTest
  @EnumSource
  void anOpenTransactionIsOverBeforeAndIsNamedWhereItDoesNotEnd(PostgresVersion source)
      throws SQLException {
    open(source);
    try (Connection writer = fixture.writing();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThatThrownBy(() -> freeze.run(fixture.publication(), Duration.ofMillis(300)))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BUSY_ROWS))
          .hasMessageContaining("idle in transaction");
      Future<Boolean> freezing = threads.submit(this::run);
      // Others write while it waits.
      for (int bot = 0; bot < 5; bot++) {
        BotRows.insert(fixture.source, "while waiting " + bot, 1, Instant.now());
      }
      assertThat(freezing.isDone()).isFalse();
      writer.commit();
      assertThat(Results.of(freezing)).isTrue();
    }
    assertThat(fixture.source.value("SELECT count(*) FROM items WHERE content = 'open'"))
        .isEqualTo("3");
    assertThat(fixture.source.value("SELECT count(*) FROM items")).isEqualTo("8");
  }

  @ParameterizedTest
  @EnumSource
  void aPreparedTransactionIsOverBeforeAndIsNamedWhereItDoesNotEnd(PostgresVersion source)
      throws SQLException {
    open(source);
    fixture.prepare("UPDATE items SET content = 'prepared'");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThatThrownBy(() -> freeze.run(fixture.publication(), Duration.ofMillis(300)))
          .hasMessageContaining(
              "prepared transaction '%s' (postgres; COMMIT PREPARED".formatted(fixture.name));
      Future<Boolean> freezing = threads.submit(this::run);
      await().until(() -> !waiting().equals("0"));
      fixture.source.run("COMMIT PREPARED '%s'".formatted(fixture.name));
      assertThat(Results.of(freezing)).isTrue();
    }
    assertThat(fixture.source.value("SELECT count(*) FROM items WHERE content = 'prepared'"))
        .isEqualTo("3");
  }

  @ParameterizedTest
  @EnumSource
  void maintenanceThatRunsKeepsNoWriterWaiting(PostgresVersion source) throws Exception {
    open(source);
    try (Connection vacuum = fixture.source.connect();
        Statement statement = vacuum.createStatement();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      vacuum.setAutoCommit(false);
      statement.execute("LOCK TABLE items IN SHARE UPDATE EXCLUSIVE MODE");
      Future<Boolean> freezing = threads.submit(this::run);
      await().until(() -> !waiting().equals("0"));
      try (Connection writer = fixture.source.connect();
          Statement write = writer.createStatement()) {
        write.execute("SET lock_timeout = 1; UPDATE items SET content = 'meanwhile'");
      }
      assertThat(freezing.isDone()).isFalse();
      vacuum.rollback();
      assertThat(Results.of(freezing)).isTrue();
    }
  }

  @Test
  void aVacuumThatTheServerStartedGivesWay() throws SQLException {
    open(PostgresVersion.V17);
    fixture.source.run("ALTER SYSTEM SET autovacuum_naptime = '1s'");
    fixture.source.run(
        """
        SELECT pg_reload_conf();
        ALTER TABLE items SET (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0,
                               autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)
        """);
    try {
      BotRows.insert(fixture.source, "b", 500, Instant.now());
      fixture.source.run("DELETE FROM items WHERE botid = 'b'");
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  !fixture
                      .source
                      .value(
                          "SELECT count(*) FROM pg_locks WHERE relation = 'items'::regclass"
                              + " AND mode = 'ShareUpdateExclusiveLock'")
                      .equals("0"));
      assertThat(run()).isTrue();
    } finally {
      fixture.source.run("ALTER SYSTEM RESET autovacuum_naptime");
      fixture.source.run("SELECT pg_reload_conf()");
    }
  }
}
