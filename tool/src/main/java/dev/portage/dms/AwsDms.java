package dev.portage.dms;

import static dev.portage.dms.AwsCalls.asked;
import static dev.portage.dms.AwsCalls.changed;
import static dev.portage.dms.AwsCalls.created;

import dev.portage.deployment.AwsAccess;
import dev.portage.deployment.AwsFaults;
import dev.portage.dms.DmsWait.Poll;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.DmsResourceType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.model.AccessDeniedException;
import software.amazon.awssdk.services.databasemigration.model.DataProvider;
import software.amazon.awssdk.services.databasemigration.model.DataProviderDescriptorDefinition;
import software.amazon.awssdk.services.databasemigration.model.Filter;
import software.amazon.awssdk.services.databasemigration.model.PostgreSqlDataProviderSettings;
import software.amazon.awssdk.services.databasemigration.model.ResourceNotFoundException;

/** The resources of DMS. Creation and deletion are safe to repeat. */
final class AwsDms {
  private final DatabaseMigrationClient client;
  private final AwsDataMigrations migrations;

  AwsDms(AwsAccess aws) {
    this.client = aws.prepare(DatabaseMigrationClient.builder()).httpClient(aws.http()).build();
    this.migrations = new AwsDataMigrations(client);
  }

  /** The data migrations. */
  AwsDataMigrations migrations() {
    return migrations;
  }

  /** A resource of DMS by its name. */
  Optional<AwsFound> find(DmsResourceType type, String name) {
    return switch (type) {
      case DATA_MIGRATION ->
          migrations
              .find(name)
              .map(one -> new AwsFound(one.dataMigrationArn(), one.dataMigrationType().toString()));
      case PROJECT ->
          found(
              "dms:DescribeMigrationProjects",
              name,
              by ->
                  client.describeMigrationProjects(r -> r.filters(by)).migrationProjects().stream()
                      .map(one -> new AwsFound(one.migrationProjectArn(), ""))
                      .toList(),
              "migration-project-identifier");
      case PROVIDER ->
          found(
              "dms:DescribeDataProviders",
              name,
              by ->
                  client.describeDataProviders(r -> r.filters(by)).dataProviders().stream()
                      .map(one -> new AwsFound(one.dataProviderArn(), about(one)))
                      .toList(),
              "data-provider-identifier");
      case PROFILE ->
          found(
              "dms:DescribeInstanceProfiles",
              name,
              by ->
                  client.describeInstanceProfiles(r -> r.filters(by)).instanceProfiles().stream()
                      .map(one -> new AwsFound(one.instanceProfileArn(), ""))
                      .toList(),
              "instance-profile-identifier");
      case SUBNET_GROUP ->
          found(
              "dms:DescribeReplicationSubnetGroups",
              name,
              by ->
                  client
                      .describeReplicationSubnetGroups(r -> r.filters(by))
                      .replicationSubnetGroups()
                      .stream()
                      .map(one -> new AwsFound(one.replicationSubnetGroupIdentifier(), ""))
                      .toList(),
              "replication-subnet-group-id");
      case CERTIFICATE ->
          found(
              "dms:DescribeCertificates",
              name,
              by ->
                  client.describeCertificates(r -> r.filters(by)).certificates().stream()
                      .map(one -> new AwsFound(one.certificateArn(), ""))
                      .toList(),
              "certificate-id");
      case REPLICATION, ROLE, SECRET -> throw new IllegalArgumentException(type + " of DMS");
    };
  }

  private interface Describe {
    List<AwsFound> by(Filter filter);
  }

  private static Optional<AwsFound> found(
      String permission, String name, Describe describe, String filter) {
    return asked(
        "look up " + name,
        permission,
        () -> {
          try {
            return describe.by(filter(filter, name)).stream().findFirst();
          } catch (ResourceNotFoundException e) {
            return Optional.empty();
          }
        });
  }

  private static Filter filter(String name, String value) {
    return Filter.builder().name(name).values(value).build();
  }

  private static String about(DataProvider provider) {
    return about(provider.settings().postgreSqlSettings());
  }

  private static String about(PostgreSqlDataProviderSettings settings) {
    return "%s:%d/%s"
        .formatted(
            settings.serverName().toLowerCase(Locale.ROOT),
            settings.port(),
            settings.databaseName());
  }

  /** What a data provider of this side leads to. */
  static String about(DmsEnd end) {
    return about(settings(end, Optional.empty()));
  }

  private static PostgreSqlDataProviderSettings settings(
      DmsEnd end, Optional<String> certificateArn) {
    return PostgreSqlDataProviderSettings.builder()
        .serverName(end.address().host())
        .port(end.address().port())
        .databaseName(end.address().database())
        .sslMode(certificateArn.isPresent() ? "verify-full" : "require")
        .certificateArn(certificateArn.orElse(null))
        .build();
  }

  Poll<String> importCertificate(String name, String pem) {
    return created(
        "import the certificate " + name,
        "dms:ImportCertificate",
        () ->
            client
                .importCertificate(r -> r.certificateIdentifier(name).certificatePem(pem))
                .certificate()
                .certificateArn());
  }

  /** DMS refuses it with the name of the role that is missing. */
  Poll<String> createSubnetGroup(String name, List<String> subnets) {
    return created(
        "create the subnet group " + name,
        "dms:CreateReplicationSubnetGroup",
        () -> {
          try {
            return client
                .createReplicationSubnetGroup(
                    r ->
                        r.replicationSubnetGroupIdentifier(name)
                            .replicationSubnetGroupDescription("data migration of Portage")
                            .subnetIds(subnets))
                .replicationSubnetGroup()
                .replicationSubnetGroupIdentifier();
          } catch (AccessDeniedException e) {
            throw new Fault(
                ExitCode.AWS_REFUSED,
                "DMS may not use the subnets: " + AwsFaults.said(e),
                AwsDmsCheck.CREATE_VPC_ROLE,
                e);
          }
        });
  }

  /** The internet does not reach it, which is not DMS's default. */
  Poll<String> createInstanceProfile(String name, String subnetGroup, List<String> groups) {
    return created(
        "create the instance profile " + name,
        "dms:CreateInstanceProfile",
        () ->
            client
                .createInstanceProfile(
                    r ->
                        r.instanceProfileName(name)
                            .subnetGroupIdentifier(subnetGroup)
                            .vpcSecurityGroups(groups)
                            .publiclyAccessible(false))
                .instanceProfile()
                .instanceProfileArn());
  }

  Poll<String> createDataProvider(String name, DmsEnd end, Optional<String> certificateArn) {
    return created(
        "create the data provider " + name,
        "dms:CreateDataProvider",
        () ->
            client
                .createDataProvider(
                    r ->
                        r.dataProviderName(name)
                            .engine(end.engine())
                            .settings(s -> s.postgreSqlSettings(settings(end, certificateArn))))
                .dataProvider()
                .dataProviderArn());
  }

  /**
   * The ARNs of what a migration project refers to.
   *
   * @param profile its instance profile
   * @param source its data provider
   * @param target its data provider
   */
  record Parts(String profile, Login source, Login target) {}

  /** A data provider with the secret that has its user, and the role that may read it. */
  record Login(String provider, String secret, String role) {
    private DataProviderDescriptorDefinition descriptor() {
      return DataProviderDescriptorDefinition.builder()
          .dataProviderIdentifier(provider)
          .secretsManagerSecretId(secret)
          .secretsManagerAccessRoleArn(role)
          .build();
    }
  }

  /** A role that is new can be assumed only after some seconds. */
  Poll<String> createProject(String name, Parts parts) {
    return created(
        "create the migration project " + name,
        "dms:CreateMigrationProject and iam:PassRole",
        () ->
            client
                .createMigrationProject(
                    r ->
                        r.migrationProjectName(name)
                            .instanceProfileIdentifier(parts.profile())
                            .sourceDataProviderDescriptors(parts.source().descriptor())
                            .targetDataProviderDescriptors(parts.target().descriptor()))
                .migrationProject()
                .migrationProjectArn());
  }

  /** Deletes a resource; false where something refers to it, or its state does not allow it now. */
  boolean delete(DmsResourceType type, String arn) {
    return switch (type) {
      case PROJECT ->
          changed(
              "delete the migration project " + arn,
              "dms:DeleteMigrationProject",
              () -> client.deleteMigrationProject(r -> r.migrationProjectIdentifier(arn)));
      case PROVIDER ->
          changed(
              "delete the data provider " + arn,
              "dms:DeleteDataProvider",
              () -> client.deleteDataProvider(r -> r.dataProviderIdentifier(arn)));
      case PROFILE ->
          changed(
              "delete the instance profile " + arn,
              "dms:DeleteInstanceProfile",
              () -> client.deleteInstanceProfile(r -> r.instanceProfileIdentifier(arn)));
      case SUBNET_GROUP ->
          changed(
              "delete the subnet group " + arn,
              "dms:DeleteReplicationSubnetGroup",
              () ->
                  client.deleteReplicationSubnetGroup(
                      r -> r.replicationSubnetGroupIdentifier(arn)));
      case CERTIFICATE ->
          changed(
              "delete the certificate " + arn,
              "dms:DeleteCertificate",
              () -> client.deleteCertificate(r -> r.certificateArn(arn)));
      case DATA_MIGRATION, REPLICATION, ROLE, SECRET ->
          throw new IllegalArgumentException(type + " of DMS");
    };
  }
}
