package dev.portage.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portage.journal.Created;
import dev.portage.migration.Cleanup;
import dev.portage.migration.RecordingReporter;
import dev.portage.migration.TargetOptions;
import dev.portage.postgres.Target;
import dev.portage.replicate.SubscriptionState.Condition;
import dev.portage.sandbox.postgres.ApplicationSchema;
import dev.portage.sandbox.postgres.ClusterPlace;
import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import dev.portage.sandbox.postgres.PostgresVersion;
import dev.portage.sandbox.postgres.StopMode;
import dev.portage.sandbox.postgres.TestDatabase;
import dev.portage.store.ChunkTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A subscription that is dropped, with all that belongs to it. */
class SubscriptionRemovalIT {
  private final List<String> warnings = new ArrayList<>();
  private RelayFixture fixture;

  @AfterEach
  void close() throws SQLException {
    if (fixture != null) {
      fixture.close();
    }
  }

  private String createdWithOrigin() throws SQLException {
    fixture.subscription().create();
    await()
        .until(
            () -> fixture.subscription().state().orElseThrow().condition() == Condition.FOLLOWING);
    return fixture.target.value(
        "SELECT 'pg_' || oid FROM pg_subscription WHERE subname = '%s'".formatted(fixture.name));
  }

  private boolean remove() {
    return new SubscriptionRemoval(fixture.target.database(), warnings::add)
        .remove(new Created.Subscription(fixture.name));
  }

  private void nothingIsLeftOfIt(String origin) throws SQLException {
    assertThat(
            fixture.target.value(
                """
                SELECT (SELECT count(*) FROM pg_subscription WHERE subname = '%1$s')
                       + (SELECT count(*) FROM pg_replication_origin WHERE roname = '%2$s')
                       + (SELECT count(*) FROM pg_replication_origin_status
                           WHERE external_id = '%2$s')
                """
                    .formatted(fixture.name, origin)))
        .isEqualTo("0");
    assertThat(Created.all(fixture.target.database())).isEmpty();
  }

  private Optional<Slot> slot() {
    return fixture.source.database().inTransaction(session -> Slot.find(session, fixture.name));
  }

  @ParameterizedTest
  @EnumSource
  void itsOriginAndItsSlotAreGoneAndASecondTimeThereIsNothing(PostgresVersion source)
      throws SQLException {
    fixture = RelayFixture.from(source);
    String origin = createdWithOrigin();
    assertThat(remove()).isTrue();
    nothingIsLeftOfIt(origin);
    assertThat(slot()).isEmpty();
    assertThat(warnings).isEmpty();
    assertThat(remove()).isFalse();
    fixture.subscription().create();
    nothingIsLeftOfIt(origin);
    fixture.subscription().end();
    assertThat(fixture.subscription().hasTakenOver()).isFalse();
  }

  @Test
  void cleanupListsAndDropsIt() throws SQLException {
    fixture = RelayFixture.from(PostgresVersion.V17);
    String origin = createdWithOrigin();
    RecordingReporter reporter = new RecordingReporter();
    Cleanup cleanup =
        new Cleanup(
            fixture.target.database(),
            ChunkTable.ITEMS,
            Optional.empty(),
            reporter,
            TargetOptions.NONE);
    assertThat(cleanup.run(false).things()).containsExactly("subscription " + fixture.name);
    assertThat(reporter.said())
        .first()
        .asString()
        .endsWith(", to be dropped, and its slot on the source");
    nothingIsLeftOfIt(origin);
    assertThat(slot()).isEmpty();
  }

  /** A kill after the source has dropped the slot, and before the target has committed. */
  @Test
  void aSlotThatIsGoneAlreadyIsNoObstacle() throws SQLException {
    fixture = RelayFixture.from(PostgresVersion.V17);
    String origin = createdWithOrigin();
    fixture.target.run("ALTER SUBSCRIPTION %s DISABLE".formatted(fixture.name));
    await().until(() -> slot().orElseThrow().reader().isEmpty());
    fixture.source.run("SELECT pg_drop_replication_slot('%s')".formatted(fixture.name));
    assertThat(remove()).isTrue();
    nothingIsLeftOfIt(origin);
    assertThat(warnings).singleElement().asString().contains("does not exist");
  }

  @Test
  void oneThatDidNotTakeOverIsDroppedAndCanBeCreatedAgain() throws SQLException {
    fixture = RelayFixture.from(PostgresVersion.V17);
    fixture.subscription().record();
    assertThat(remove()).isFalse();
    assertThat(Created.all(fixture.target.database())).isEmpty();
    fixture.subscription().prepare();
    assertThat(remove()).isTrue();
    assertThat(slot()).isEmpty();
  }

  private static PostgresCluster ownCluster() {
    return PostgresCluster.start(
        PostgresBinaries.find(System.err::println),
        ClusterPlace.newDirectory("portage-gone-"),
        PostgresSettings.withPassword("for tests only").notDurable());
  }

  @Test
  void aSourceThatDoesNotAnswerIsNoObstacleAndItsSlotIsNamed() throws SQLException {
    try (PostgresCluster cluster = ownCluster()) {
      cluster.createDatabase("app");
      TestDatabase database = new TestDatabase(cluster, "app");
      try (Connection connection = database.connect()) {
        ApplicationSchema.setUp(connection);
      }
      fixture = new RelayFixture(Target.of(database));
      try {
        String origin = createdWithOrigin();
        cluster.stop(StopMode.IMMEDIATE);
        assertThat(fixture.subscription().state()).isPresent();
        assertThat(remove()).isTrue();
        nothingIsLeftOfIt(origin);
        assertThat(warnings)
            .singleElement()
            .asString()
            .contains("could not connect")
            .contains("pg_drop_replication_slot")
            .doesNotContain("for tests only");
      } finally {
        cluster.startAgain();
        fixture.source.database().renewSessions();
      }
      assertThat(slot()).isPresent();
      cluster.pause();
      try {
        assertThat(
                SubscriptionCheck.of(
                        fixture.ends(), List.of(), fixture.source.address(), fixture.name)
                    .obstacles())
            .singleElement()
            .satisfies(found -> assertThat(found.what()).contains("no answer within 10 seconds"));
      } finally {
        cluster.resume();
        fixture.close();
        fixture = null;
      }
    }
  }
}
