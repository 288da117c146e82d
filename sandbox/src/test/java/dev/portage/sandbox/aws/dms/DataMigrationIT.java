package dev.portage.sandbox.aws.dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.databasemigration.model.DataMigration;
import software.amazon.awssdk.services.databasemigration.model.DataMigrationStatistics;
import software.amazon.awssdk.services.databasemigration.model.InvalidOperationException;
import software.amazon.awssdk.services.databasemigration.model.InvalidResourceStateException;
import software.amazon.awssdk.services.databasemigration.model.ResourceNotFoundException;
import software.amazon.awssdk.services.databasemigration.model.SourceDataSetting;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationMigrationTypeValue;
import software.amazon.awssdk.services.databasemigration.model.TablePreparationMode;

/** Tests data migrations between two servers, from their creation to their deletion. */
class DataMigrationIT extends DmsSuite {
  private static final Duration NEVER = Duration.ofDays(1);

  @Test
  void aFullLoadCopiesTheRowsAndStops() throws SQLException {
    databases("full");
    targetTable("full");
    run(source, "full", "CREATE TABLE other AS SELECT 1 AS n");
    project("full");
    String arn = migration("full", "full-load", TablePreparationMode.DO_NOTHING);
    assertThat(describe(arn).dataMigrationStatistics()).isNull();

    start(arn);
    DataMigration over = await(arn, "stopped");

    assertThat(digest(target, "full")).isEqualTo(digest(source, "full"));
    assertThat(value(target, "full", "SELECT to_regclass('other')")).isNull();
    assertThat(over.stopReason()).contains("FULL_LOAD_ONLY_FINISHED");
    assertThat(over.lastFailureMessage()).isNull();
    DataMigrationStatistics statistics = over.dataMigrationStatistics();
    assertThat(statistics.tablesLoaded()).isEqualTo(1);
    assertThat(statistics.tablesLoading() + statistics.tablesQueued() + statistics.tablesErrored())
        .isZero();
    assertThat(statistics.fullLoadPercentage()).isEqualTo(100);
    assertThat(statistics.elapsedTimeMillis())
        .isEqualTo(Duration.between(statistics.startTime(), statistics.stopTime()).toMillis());
    assertThat(over.dataMigrationEndTime()).isAfter(over.dataMigrationCreateTime());
    assertThat(leftovers("full", arn)).containsExactly("", "", "");
  }

  @Test
  void truncateReplacesTheRowsAndDropReplacesTheTable() throws SQLException {
    databases("truncated");
    targetTable("truncated");
    run(target, "truncated", "INSERT INTO items VALUES (7, 'of the target')");
    project("truncated");
    String arn = migration("truncated", "full-load", TablePreparationMode.TRUNCATE);
    start(arn);
    await(arn, "stopped");
    assertThat(digest(target, "truncated")).isEqualTo(digest(source, "truncated"));
    assertThat(value(target, "truncated", "SELECT to_regclass('items_content')")).isNull();

    databases("dropped");
    run(target, "dropped", "CREATE TABLE items AS SELECT 'another table' AS name");
    project("dropped");
    String dropping = migration("dropped", "full-load", TablePreparationMode.DROP_TABLES_ON_TARGET);
    start(dropping);
    await(dropping, "stopped");
    assertThat(digest(target, "dropped")).isEqualTo(digest(source, "dropped"));
    assertThat(value(target, "dropped", "SELECT to_regclass('items_content')")).isNotNull();
  }

  @Test
  void changesFollowWhileRowsAreWrittenAndAgainAfterAStop() throws SQLException {
    databases("changes");
    targetTable("changes");
    project("changes");
    String arn = migration("changes", "full-load-and-cdc", TablePreparationMode.DO_NOTHING);
    AtomicBoolean stopped = new AtomicBoolean();
    CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write("changes", stopped));
    try {
      start(arn);
      DataMigration ongoing = await(arn, "load-complete-replication-ongoing");
      assertThat(ongoing.dataMigrationStatistics().tablesLoaded()).isEqualTo(1);
      assertThat(ongoing.dataMigrationStatistics().fullLoadPercentage()).isEqualTo(100);
      assertThat(ongoing.dataMigrationStatistics().cdcLatency()).isNotNegative();
      assertThat(ongoing.stopReason()).isNull();
    } finally {
      stopped.set(true);
      writer.join();
    }
    equal("changes");

    client.stopDataMigration(r -> r.dataMigrationIdentifier(arn));
    DataMigration over = await(arn, "stopped");
    assertThat(over.stopReason()).contains("NORMAL");
    leavesWhatItCreated(arn);

    run(source, "changes", "INSERT INTO items VALUES (-1, 'while it was stopped')");
    start(arn, StartReplicationMigrationTypeValue.RESUME_PROCESSING);
    equal("changes");
    await(arn, "load-complete-replication-ongoing");
    client.stopDataMigration(r -> r.dataMigrationIdentifier("changes"));
    await(arn, "stopped");
    client.deleteDataMigration(r -> r.dataMigrationIdentifier(arn));
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> describe(arn))
                    .isInstanceOf(ResourceNotFoundException.class));
    leavesWhatItCreated(arn);
  }

  private void write(String database, AtomicBoolean stopped) {
    try (Connection connection = source.connect(database);
        Statement statement = connection.createStatement()) {
      for (int n = 1_000; !stopped.get(); n++) {
        statement.execute("INSERT INTO items VALUES (%d, 'written')".formatted(n));
        statement.execute("UPDATE items SET content = 'changed' WHERE id = " + n % 400);
        statement.execute("DELETE FROM items WHERE id = " + (400 + n % 100));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void equal(String database) {
    Awaitility.await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> digest(target, database).equals(digest(source, database)));
  }

  private void leavesWhatItCreated(String arn) throws SQLException {
    assertThat(leftovers("changes", arn))
        .allSatisfy(name -> assertThat(name).isNotEmpty().hasSizeLessThanOrEqualTo(63))
        .satisfiesExactly(
            slot -> assertThat(slot).startsWith("migration_subscriber_"),
            publication -> assertThat(publication).startsWith("publication_"),
            subscription -> assertThat(subscription).startsWith("migration_subscriber_"));
    assertThat(value(target, "changes", "SELECT subenabled FROM pg_subscription")).isEqualTo("f");
  }

  @Test
  void aReloadBeginsAgain() throws SQLException {
    databases("reloaded");
    project("reloaded");
    String arn =
        migration("reloaded", "full-load-and-cdc", TablePreparationMode.DROP_TABLES_ON_TARGET);
    start(arn);
    await(arn, "load-complete-replication-ongoing");
    client.stopDataMigration(r -> r.dataMigrationIdentifier(arn));
    await(arn, "stopped");
    run(target, "reloaded", "DELETE FROM items WHERE id < 100");

    start(arn, StartReplicationMigrationTypeValue.RELOAD_TARGET);
    await(arn, "load-complete-replication-ongoing");
    equal("reloaded");
    assertThat(value(target, "reloaded", "SELECT to_regclass('items_content')")).isNotNull();
    client.stopDataMigration(r -> r.dataMigrationIdentifier(arn));
    await(arn, "stopped");
  }

  @Test
  void changesAloneFollowFromAPositionInASlotOfTheCaller() throws SQLException {
    databases("changing");
    targetTable("changing");
    project("changing");
    run(source, "changing", "SELECT pg_create_logical_replication_slot('mine', 'pgoutput')");
    String position = value(source, "changing", "SELECT pg_current_wal_lsn()");
    String arn =
        migration(
            "changing",
            "cdc",
            TablePreparationMode.DO_NOTHING,
            r ->
                r.sourceDataSettings(
                    SourceDataSetting.builder()
                        .cdcStartPosition(position)
                        .slotName("mine")
                        .build()));
    start(arn);
    await(arn, "replication-ongoing");
    run(source, "changing", "INSERT INTO items VALUES (1000, 'new')");
    Awaitility.await()
        .atMost(SOON)
        .until(
            () -> value(target, "changing", "SELECT string_agg(content, '') FROM items"),
            "new"::equals);
    client.stopDataMigration(r -> r.dataMigrationIdentifier(arn));
    await(arn, "stopped");
  }

  @Test
  void aCallThatDoesNotFitTheStatusIsRefused() throws SQLException {
    databases("states");
    targetTable("states");
    project("states");
    aws().dms().settings(aws().dms().settings().withDelays(NEVER));
    String young =
        client
            .createDataMigration(
                r ->
                    r.migrationProjectIdentifier("states")
                        .dataMigrationType("full-load")
                        .serviceAccessRoleArn(role()))
            .dataMigration()
            .dataMigrationArn();
    assertThat(describe(young).dataMigrationStatus()).isEqualTo("creating");
    refused(() -> start(young));
    refused(() -> client.deleteDataMigration(r -> r.dataMigrationIdentifier(young)));

    nearlyNoDelays();
    String arn = migration("states", "full-load", TablePreparationMode.DO_NOTHING);
    refused(() -> client.stopDataMigration(r -> r.dataMigrationIdentifier(arn)));
    refused(() -> start(arn, StartReplicationMigrationTypeValue.RELOAD_TARGET));
    assertThatThrownBy(() -> start(arn, StartReplicationMigrationTypeValue.RESUME_PROCESSING))
        .isInstanceOf(InvalidOperationException.class);

    aws().dms().settings(aws().dms().settings().withDelays(NEVER));
    start(arn);
    assertThat(describe(arn).dataMigrationStatus()).isEqualTo("starting");
    refused(() -> client.deleteDataMigration(r -> r.dataMigrationIdentifier(arn)));
    aws().dms().maintain("states");
    assertThat(describe(arn).dataMigrationStatus()).isEqualTo("maintenance");
    refused(() -> client.stopDataMigration(r -> r.dataMigrationIdentifier(arn)));
  }

  private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(InvalidResourceStateException.class);
  }

  @Test
  void aStopWhileItStartsEndsItBeforeItHasMovedAnything() throws SQLException {
    databases("early");
    targetTable("early");
    project("early");
    String arn = migration("early", "full-load-and-cdc", TablePreparationMode.DO_NOTHING);
    DmsSettings settings = aws().dms().settings();
    aws()
        .dms()
        .settings(
            new DmsSettings(
                new DmsDelays(
                    Duration.ZERO,
                    NEVER,
                    Duration.ofMillis(5),
                    Duration.ZERO,
                    Duration.ofMillis(5)),
                settings.applyErrors(),
                settings.page(),
                settings.zones()));
    start(arn);
    client.stopDataMigration(r -> r.dataMigrationIdentifier(arn));
    await(arn, "stopped");
    assertThat(leftovers("early", arn)).containsExactly("", "", "");
    assertThat(value(target, "early", "SELECT count(*) FROM items")).isEqualTo("0");
  }
}
