package dev.portage.dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.TestAws;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Created;
import dev.portage.journal.DmsResourceType;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever of a data migration exists is removed, and what belongs to others is left. */
@ExtendWith(TestAws.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DmsRemovalIT {
  private static final DmsKind ROWS = new DmsKind.FullLoad();
  private static final DmsKind ALL = new DmsKind.FullLoadAndChanges();

  private DmsFixture fixture;

  @BeforeAll
  void start() throws SQLException {
    fixture = DmsFixture.start(true);
  }

  @AfterAll
  void stop() throws SQLException {
    fixture.close();
  }

  @BeforeEach
  void fill() throws SQLException {
    fixture.empty();
    fixture.rows(1, 300);
    fixture.notes.clear();
  }

  @AfterEach
  void nothingIsLeft() throws SQLException {
    DmsFixture.sandbox().endpoint().faults().clear();
    fixture.migration(fixture.order(1, ROWS)).remove();
    DmsFixture.nearlyNoDelays();
    assertThat(fixture.left()).isEmpty();
  }

  @Test
  void whatPortageDidNotCreateIsNotTouched() throws SQLException {
    DmsMigration migration = fixture.next(ROWS);
    String name = fixture.name();
    DmsFixture.sandbox().secretsManager().put(name + "-target", "of another owner");
    try {
      assertThatThrownBy(migration::create)
          .hasMessageContaining("Portage did not create it")
          .hasMessageContaining("secret " + name + "-target");
      migration.remove();
      assertThat(fixture.left()).containsExactly(name + "-target");
    } finally {
      DmsFixture.sandbox().secretsManager().remove(name + "-target");
    }
  }

  @Test
  void whatWasRemovedByHandIsOnlyRecordedAsRemoved() throws SQLException {
    DmsMigration migration = fixture.next(ALL);
    migration.create();
    migration.start();
    DmsFixture.until(migration, DmsState.FOLLOWING);
    migration.stop();
    String name = fixture.name();
    var aws = AwsResources.of(fixture.aws);
    for (DmsResourceType type :
        List.of(DmsResourceType.DATA_MIGRATION, DmsResourceType.PROJECT, DmsResourceType.PROFILE)) {
      await()
          .until(() -> aws.find(type, name).map(found -> aws.delete(type, name, found)).isEmpty());
    }
    aws.roles().delete(name);
    fixture.target.run(
        "ALTER SUBSCRIPTION %1$s DISABLE; ALTER SUBSCRIPTION %1$s SET (slot_name = NONE); DROP SUBSCRIPTION %1$s"
            .formatted(
                fixture.target.value(
                    "SELECT subname FROM pg_subscription WHERE subname LIKE 'migration%'")));
    assertThat(migration.progress()).isEmpty();
    migration.stop();
    assertThatThrownBy(migration::start).hasMessageContaining("no data migration " + name);
    migration.remove();
    assertThat(fixture.left()).isEmpty();
  }

  @Test
  void slotsOfAnUnfinishedCopyAreDroppedToo() throws SQLException {
    DmsMigration migration = fixture.next(ALL);
    migration.create();
    migration.start();
    DmsFixture.until(migration, DmsState.FOLLOWING);
    String slot =
        fixture.target.value(
            "SELECT format('pg_%s_sync_%s_%s', s.oid, 16999, c.system_identifier) FROM pg_subscription s, pg_control_system() c WHERE subname LIKE 'migration%'");
    fixture.source.run(
        "SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(slot));
    migration.remove();
    assertThat(fixture.left()).isEmpty();
  }

  @Test
  void whatLooksLikeThatOfAnotherDataMigrationIsNamedAndLeft() throws SQLException {
    DmsMigration migration = fixture.next(ALL);
    migration.create();
    migration.start();
    DmsFixture.until(migration, DmsState.FOLLOWING);
    fixture.source.run(
        "SELECT pg_create_logical_replication_slot('migration_subscriber_other', 'pgoutput')");
    fixture.target.run(
        "CREATE SUBSCRIPTION migration_subscriber_another CONNECTION 'dbname=none' PUBLICATION none WITH (connect = false, slot_name = NONE)");
    try {
      migration.remove();
      assertThat(fixture.left())
          .containsExactly("migration_subscriber_other", "migration_subscriber_another");
      assertThat(fixture.notes)
          .anyMatch(note -> note.startsWith("migration_subscriber_other looks like"))
          .anyMatch(note -> note.startsWith("migration_subscriber_another looks like"));
    } finally {
      fixture.source.run("SELECT pg_drop_replication_slot('migration_subscriber_other')");
      fixture.target.run("DROP SUBSCRIPTION migration_subscriber_another");
    }
  }

  @Test
  void aSourceThatIsGoneNeedsNoMoreThanTheTarget() throws SQLException {
    DmsMigration migration = fixture.next(ALL);
    migration.create();
    migration.start();
    DmsFixture.until(migration, DmsState.FOLLOWING);
    DmsRemoval unknown =
        new DmsRemoval(
            fixture.aws, fixture.target.database(), new DmsSource.Unknown(), fixture.waits());
    assertThatThrownBy(unknown::removeAll)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.USAGE);
              assertThat(fault.next()).contains("--source");
            });
    assertThat(DmsRemoval.outstanding(fixture.target.database()))
        .first()
        .extracting(Created.DmsResource::type)
        .isEqualTo(DmsResourceType.REPLICATION);
    new DmsRemoval(fixture.aws, fixture.target.database(), new DmsSource.Gone(), fixture.waits())
        .removeAll();
    assertThat(fixture.left()).hasSize(2);
    dropOnSource();
  }

  private void dropOnSource() throws SQLException {
    fixture.source.run(
        "DO $$ BEGIN EXECUTE (SELECT string_agg('DROP PUBLICATION ' || pubname, ';') FROM pg_publication); END $$");
    await()
        .ignoreExceptions()
        .until(
            () -> {
              fixture.source.run(
                  "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");
              return true;
            });
  }

  @Test
  void oneThatRunsIsStoppedWhenItIsRemoved() throws SQLException {
    DmsMigration migration = fixture.next(ALL);
    migration.create();
    migration.start();
    DmsFixture.sandbox().dms().maintain(fixture.name());
    migration.remove();
    assertThat(fixture.left()).isEmpty();
    assertThat(fixture.notes).anyMatch(note -> note.contains("data migration portage-dms-"));
  }
}
