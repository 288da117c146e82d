package dev.portage.dms;

import static dev.portage.dms.AwsCalls.asked;
import static dev.portage.dms.AwsCalls.changed;
import static dev.portage.dms.AwsCalls.created;

import dev.portage.dms.DmsWait.Poll;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.model.DataMigration;
import software.amazon.awssdk.services.databasemigration.model.Filter;
import software.amazon.awssdk.services.databasemigration.model.ResourceNotFoundException;
import software.amazon.awssdk.services.databasemigration.model.SourceDataSetting;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationMigrationTypeValue;
import software.amazon.awssdk.services.databasemigration.model.TablePreparationMode;
import software.amazon.awssdk.services.databasemigration.model.TargetDataSetting;

/** The data migrations of DMS. */
record AwsDataMigrations(DatabaseMigrationClient client) {
  /** How a data migration is started. */
  enum Start {
    /** For the first time. */
    FIRST(StartReplicationMigrationTypeValue.START_REPLICATION),
    /** Where it stopped following the changes. */
    RESUME(StartReplicationMigrationTypeValue.RESUME_PROCESSING),
    /** From the beginning. */
    RELOAD(StartReplicationMigrationTypeValue.RELOAD_TARGET);

    private final StartReplicationMigrationTypeValue type;

    Start(StartReplicationMigrationTypeValue type) {
      this.type = type;
    }
  }

  /** A data migration as DMS describes it. */
  Optional<DataMigration> find(String name) {
    return asked(
        "look at the data migration " + name,
        "dms:DescribeDataMigrations",
        () -> {
          try {
            return client
                .describeDataMigrations(r -> r.withoutSettings(true).filters(named(name)))
                .dataMigrations()
                .stream()
                .findFirst();
          } catch (ResourceNotFoundException e) {
            return Optional.empty();
          }
        });
  }

  private static Filter named(String name) {
    return Filter.builder().name("data-migration-name").values(name).build();
  }

  Poll<String> create(DmsOrder order, String project, String role) {
    return created(
        "create the data migration " + order.name(),
        "dms:CreateDataMigration and iam:PassRole",
        () ->
            client
                .createDataMigration(
                    r ->
                        r.dataMigrationName(order.name())
                            .migrationProjectIdentifier(project)
                            .dataMigrationType(order.kind().id())
                            .serviceAccessRoleArn(role)
                            .selectionRules(SelectionRules.of(order.tables()))
                            .sourceDataSettings(source(order.kind()))
                            .targetDataSettings(
                                TargetDataSetting.builder()
                                    .tablePreparationMode(TablePreparationMode.DO_NOTHING)
                                    .build()))
                .dataMigration()
                .dataMigrationArn());
  }

  private static List<SourceDataSetting> source(DmsKind kind) {
    return switch (kind) {
      case DmsKind.FullLoad ignored -> List.of();
      case DmsKind.FullLoadAndChanges ignored -> List.of();
      case DmsKind.Changes changes ->
          List.of(
              SourceDataSetting.builder()
                  .slotName(changes.slot())
                  .cdcStartPosition(changes.from().toString())
                  .build());
    };
  }

  /** Starts it; false where its state does not allow it now. */
  boolean start(String arn, Start how) {
    return changed(
        "start the data migration " + arn,
        "dms:StartDataMigration",
        () -> client.startDataMigration(r -> r.dataMigrationIdentifier(arn).startType(how.type)));
  }

  /** Stops it; false where its state does not allow it now. */
  boolean stop(String arn) {
    return changed(
        "stop the data migration " + arn,
        "dms:StopDataMigration",
        () -> client.stopDataMigration(r -> r.dataMigrationIdentifier(arn)));
  }

  /** Stops one that runs, and deletes one that does not; returns its state. */
  String end(String name) {
    return find(name)
        .map(
            found -> {
              switch (DmsState.of(found.dataMigrationStatus())) {
                case STARTING, LOADING, FOLLOWING, MAINTENANCE, UNKNOWN ->
                    stop(found.dataMigrationArn());
                case READY, STOPPED, FAILED -> delete(found.dataMigrationArn());
                case CREATING, STOPPING, DELETING -> {}
              }
              return found.dataMigrationStatus();
            })
        .orElse("deleted");
  }

  private boolean delete(String arn) {
    return changed(
        "delete the data migration " + arn,
        "dms:DeleteDataMigration",
        () -> client.deleteDataMigration(r -> r.dataMigrationIdentifier(arn)));
  }
}
