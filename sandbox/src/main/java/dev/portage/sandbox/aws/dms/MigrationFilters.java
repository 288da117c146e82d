package dev.portage.sandbox.aws.dms;

import java.util.Map;

/** The filters of the calls that describe resources. */
final class MigrationFilters {
  static final Filters<SubnetGroup> SUBNET_GROUPS =
      new Filters<>(Map.of("replication-subnet-group-id", SubnetGroup::is));
  static final Filters<InstanceProfile> INSTANCE_PROFILES =
      new Filters<>(Map.of("instance-profile-identifier", InstanceProfile::is));
  static final Filters<Certificate> CERTIFICATES =
      new Filters<>(
          Map.of(
              "certificate-id", Certificate::is,
              "certificate-arn", Certificate::is));
  static final Filters<DataProvider> DATA_PROVIDERS =
      new Filters<>(Map.of("data-provider-identifier", DataProvider::is));
  static final Filters<MigrationProject> PROJECTS =
      new Filters<>(
          Map.of(
              "migration-project-identifier", MigrationProject::is,
              "instance-profile-identifier", (project, id) -> project.profile().is(id),
              "data-provider-identifier",
                  (project, id) -> project.isSource(id) || project.isTarget(id),
              "source-data-provider-identifier", MigrationProject::isSource,
              "target-data-provider-identifier", MigrationProject::isTarget));
  static final Filters<DataMigration> DATA_MIGRATIONS =
      new Filters<>(
          Map.of(
              "data-migration-arn", (migration, arn) -> migration.arn().equals(arn),
              "data-migration-name", (migration, name) -> migration.name().equals(name),
              "migration-project-identifier", (migration, id) -> migration.project().is(id),
              "service-access-role-arn", (migration, arn) -> migration.order().role().equals(arn),
              "data-migration-type",
                  (migration, type) -> migration.order().type().word().equals(type)));

  private MigrationFilters() {}
}
