package dev.portage.sandbox.aws.dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.sandbox.aws.http.AwsError;
import java.sql.SQLException;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.databasemigration.model.AccessDeniedException;
import software.amazon.awssdk.services.databasemigration.model.DataMigration;
import software.amazon.awssdk.services.databasemigration.model.DataProvider;
import software.amazon.awssdk.services.databasemigration.model.DatabaseMigrationException;
import software.amazon.awssdk.services.databasemigration.model.FailedDependencyException;
import software.amazon.awssdk.services.databasemigration.model.InstanceProfile;
import software.amazon.awssdk.services.databasemigration.model.InvalidCertificateException;
import software.amazon.awssdk.services.databasemigration.model.InvalidOperationException;
import software.amazon.awssdk.services.databasemigration.model.InvalidResourceStateException;
import software.amazon.awssdk.services.databasemigration.model.InvalidSubnetException;
import software.amazon.awssdk.services.databasemigration.model.MigrationProject;
import software.amazon.awssdk.services.databasemigration.model.ReplicationSubnetGroup;
import software.amazon.awssdk.services.databasemigration.model.ReplicationSubnetGroupDoesNotCoverEnoughAZsException;
import software.amazon.awssdk.services.databasemigration.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.databasemigration.model.ResourceNotFoundException;
import software.amazon.awssdk.services.databasemigration.model.ResourceQuotaExceededException;
import software.amazon.awssdk.services.databasemigration.model.TablePreparationMode;

/** Tests the resources around a data migration: what they answer, and in which order they go. */
class DmsResourcesIT extends DmsSuite {
  @Test
  void eachResourceIsDescribedAsItWasOrdered() {
    project("described");
    ReplicationSubnetGroup group =
        client
            .describeReplicationSubnetGroups(
                r -> r.filters(filter("replication-subnet-group-id", "subnets")))
            .replicationSubnetGroups()
            .getFirst();
    assertThat(group.subnetGroupStatus()).isEqualTo("Complete");
    assertThat(group.subnets())
        .extracting(subnet -> subnet.subnetAvailabilityZone().name())
        .containsExactly("us-east-1a", "us-east-1b");

    InstanceProfile profile =
        client
            .describeInstanceProfiles(
                r -> r.filters(filter("instance-profile-identifier", "profile")))
            .instanceProfiles()
            .getFirst();
    assertThat(profile.instanceProfileArn())
        .matches("arn:aws:dms:us-east-1:123456789012:instance-profile:[A-Z0-9]{26}");
    assertThat(profile.publiclyAccessible()).isFalse();
    assertThat(profile.vpcSecurityGroups()).containsExactly("sg-0a1b2c3d4e5f60001");
    assertThat(profile.instanceProfileCreationTime()).isBefore(Instant.now());

    DataProvider provider = provider("described-source");
    assertThat(provider.engine()).isEqualTo("aurora-postgresql");
    assertThat(provider.settings().postgreSqlSettings().port()).isEqualTo(source.port());
    assertThat(provider(provider.dataProviderArn())).isEqualTo(provider);

    MigrationProject project =
        client
            .describeMigrationProjects(
                r ->
                    r.filters(
                        filter("source-data-provider-identifier", provider.dataProviderArn())))
            .migrationProjects()
            .getFirst();
    assertThat(project.migrationProjectName()).isEqualTo("described");
    assertThat(project.instanceProfileArn()).isEqualTo(profile.instanceProfileArn());
    assertThat(project.sourceDataProviderDescriptors().getFirst().secretsManagerAccessRoleArn())
        .isEqualTo(role());
  }

  private DataProvider provider(String identifier) {
    return client
        .describeDataProviders(r -> r.filters(filter("data-provider-identifier", identifier)))
        .dataProviders()
        .getFirst();
  }

  @Test
  void aCertificateIsDeletedOnlyAfterItsDataProviders() {
    assertThatThrownBy(() -> client.importCertificate(r -> r.certificateIdentifier("none")))
        .isInstanceOf(InvalidCertificateException.class);
    String arn =
        client
            .importCertificate(
                r ->
                    r.certificateIdentifier("Signers")
                        .certificatePem("-----BEGIN CERTIFICATE-----"))
            .certificate()
            .certificateArn();
    assertThat(
            client
                .describeCertificates(r -> r.filters(filter("certificate-id", "signers")))
                .certificates())
        .singleElement()
        .satisfies(one -> assertThat(one.certificateArn()).isEqualTo(arn));
    verified(arn);
    assertThatThrownBy(() -> verified(arn + "-missing")).hasMessageContaining("was not found");
    inUse(() -> client.deleteCertificate(r -> r.certificateArn(arn)));
    client.deleteDataProvider(r -> r.dataProviderIdentifier("verified"));
    client.deleteCertificate(r -> r.certificateArn(arn));
    assertThatThrownBy(() -> client.deleteCertificate(r -> r.certificateArn(arn)))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  private void verified(String certificate) {
    client.createDataProvider(
        r ->
            r.dataProviderName("verified")
                .engine("postgres")
                .settings(
                    s ->
                        s.postgreSqlSettings(
                            p ->
                                p.serverName("host")
                                    .databaseName("db")
                                    .sslMode("verify-full")
                                    .certificateArn(certificate))));
  }

  @Test
  void aProfileIsPublicUnlessItIsOrderedOtherwise() {
    assertThat(
            client
                .createInstanceProfile(
                    r -> r.instanceProfileName("public").subnetGroupIdentifier("subnets"))
                .instanceProfile()
                .publiclyAccessible())
        .isTrue();
  }

  @Test
  void nothingIsDeletedWhileSomethingRefersToIt() throws SQLException {
    databases("chain");
    client.createReplicationSubnetGroup(
        r ->
            r.replicationSubnetGroupIdentifier("chain")
                .replicationSubnetGroupDescription("of a test")
                .subnetIds("subnet-0a1b2c3d4e5f60000", "subnet-0a1b2c3d4e5f60001"));
    project("chain");
    migration("chain", "full-load", TablePreparationMode.DO_NOTHING);
    client.createInstanceProfile(
        r -> r.instanceProfileName("chain").subnetGroupIdentifier("chain"));

    inUse(() -> client.deleteMigrationProject(r -> r.migrationProjectIdentifier("chain")));
    inUse(() -> client.deleteDataProvider(r -> r.dataProviderIdentifier("chain-source")));
    inUse(() -> client.deleteDataProvider(r -> r.dataProviderIdentifier("chain-target")));
    inUse(() -> client.deleteInstanceProfile(r -> r.instanceProfileIdentifier("profile")));
    inUse(
        () ->
            client.deleteReplicationSubnetGroup(r -> r.replicationSubnetGroupIdentifier("chain")));

    assertThat(
            client
                .deleteDataMigration(r -> r.dataMigrationIdentifier("chain"))
                .dataMigration()
                .dataMigrationStatus())
        .isEqualTo("deleting");
    Awaitility.await()
        .atMost(SOON)
        .until(() -> aws().dms().dataMigrations(), names -> !names.contains("chain"));
    client.deleteMigrationProject(r -> r.migrationProjectIdentifier("chain"));
    client.deleteDataProvider(r -> r.dataProviderIdentifier("chain-source"));
    client.deleteDataProvider(r -> r.dataProviderIdentifier("chain-target"));
    client.deleteInstanceProfile(r -> r.instanceProfileIdentifier("chain"));
    client.deleteReplicationSubnetGroup(r -> r.replicationSubnetGroupIdentifier("chain"));

    assertThatThrownBy(
            () -> client.deleteMigrationProject(r -> r.migrationProjectIdentifier("chain")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> provider("chain-source"))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  private static void inUse(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(InvalidResourceStateException.class)
        .hasMessageContaining("in use");
  }

  @Test
  void aSubnetGroupNeedsKnownSubnetsInTwoZonesAndTheRoleOfDms() {
    assertThatThrownBy(() -> subnetGroup("one-zone", "subnet-0a1b2c3d4e5f60000"))
        .isInstanceOf(ReplicationSubnetGroupDoesNotCoverEnoughAZsException.class);
    assertThatThrownBy(() -> subnetGroup("unknown", "subnet-0a1b2c3d4e5f60000", "subnet-elsewhere"))
        .isInstanceOf(InvalidSubnetException.class);
    assertThatThrownBy(() -> subnetGroup("default", "subnet-0a1b2c3d4e5f60000"))
        .hasMessageContaining("not valid");
    aws().iam().remove("dms-vpc-role");
    try {
      assertThatThrownBy(
              () -> subnetGroup("no-role", "subnet-0a1b2c3d4e5f60000", "subnet-0a1b2c3d4e5f60001"))
          .isInstanceOf(AccessDeniedException.class)
          .hasMessageContaining("dms-vpc-role");
    } finally {
      aws().iam().put("dms-vpc-role", "dms.amazonaws.com");
    }
  }

  private void subnetGroup(String name, String... subnets) {
    client.createReplicationSubnetGroup(
        r ->
            r.replicationSubnetGroupIdentifier(name)
                .replicationSubnetGroupDescription("of a test")
                .subnetIds(subnets));
  }

  @Test
  void aSecondResourceOfTheSameNameIsRefusedWithTheArnOfTheFirst() {
    project("twice");
    assertThatThrownBy(() -> project("twice"))
        .isInstanceOfSatisfying(
            ResourceAlreadyExistsException.class,
            e -> assertThat(e.resourceArn()).isEqualTo(provider("twice-source").dataProviderArn()));
    assertThatThrownBy(
            () -> subnetGroup("SUBNETS", "subnet-0a1b2c3d4e5f60000", "subnet-0a1b2c3d4e5f60001"))
        .isInstanceOf(ResourceAlreadyExistsException.class);
  }

  @Test
  void whatIsMissingOrInvalidIsRefused() {
    assertThatThrownBy(() -> ordered("missing", ITEMS))
        .isInstanceOf(ResourceNotFoundException.class);
    project("rules");
    for (String rules :
        new String[] {
          "no JSON",
          "{\"rules\": []}",
          ITEMS.replace("include", "exclude"),
          ITEMS.replace("[],", "[{}],")
        }) {
      assertThatThrownBy(() -> ordered("rules", rules))
          .as(rules)
          .isInstanceOf(InvalidOperationException.class);
    }
    assertThatThrownBy(() -> client.createInstanceProfile(r -> r.instanceProfileName("no-group")))
        .isInstanceOf(DatabaseMigrationException.class)
        .hasMessageContaining("SubnetGroupIdentifier must be provided");
    assertThatThrownBy(
            () ->
                client.createInstanceProfile(
                    r -> r.instanceProfileName("1st").subnetGroupIdentifier("subnets")))
        .hasMessageContaining("not a valid identifier");
    assertThatThrownBy(() -> client.describeDataProviders(r -> r.filters(filter("colour", "red"))))
        .hasMessageContaining("not supported");
  }

  private void ordered(String project, String rules) {
    client.createDataMigration(
        r ->
            r.migrationProjectIdentifier(project)
                .dataMigrationType("full-load")
                .serviceAccessRoleArn(role())
                .selectionRules(rules));
  }

  @Test
  void otherErrorsOfTheModelCanBeInjected() {
    for (String error : new String[] {"ResourceQuotaExceededFault", "FailedDependencyFault"}) {
      aws()
          .endpoint()
          .faults()
          .failNext("dms:CreateDataMigration", 1, AwsError.client(error, "no"));
    }
    assertThatThrownBy(() -> ordered("any", ITEMS))
        .isInstanceOf(ResourceQuotaExceededException.class);
    assertThatThrownBy(() -> ordered("any", ITEMS)).isInstanceOf(FailedDependencyException.class);
  }

  @Test
  void dataMigrationsHavePagesAndPartsThatCanBeLeftOut() throws SQLException {
    databases("paged");
    project("paged");
    for (int i = 1; i <= 5; i++) {
      String name = "paged-" + i;
      migration(
          "paged", "full-load", TablePreparationMode.TRUNCATE, r -> r.dataMigrationName(name));
    }
    aws().dms().settings(aws().dms().settings().withPage(2));
    assertThat(
            client
                .describeDataMigrationsPaginator(
                    r -> r.filters(filter("migration-project-identifier", "paged")))
                .dataMigrations()
                .stream()
                .map(DataMigration::dataMigrationName))
        .containsExactly("paged-1", "paged-2", "paged-3", "paged-4", "paged-5");
    DataMigration whole = first(false);
    assertThat(whole.dataMigrationSettings().selectionRules()).isEqualTo(ITEMS);
    assertThat(whole.targetDataSettings().getFirst().tablePreparationMode())
        .isEqualTo(TablePreparationMode.TRUNCATE);
    DataMigration brief = first(true);
    assertThat(brief.dataMigrationSettings()).isNull();
    assertThat(brief.dataMigrationStatus()).isEqualTo("ready");
  }

  private DataMigration first(boolean brief) {
    return client
        .describeDataMigrations(
            r ->
                r.withoutSettings(brief)
                    .withoutStatistics(brief)
                    .maxRecords(1)
                    .filters(filter("data-migration-name", "paged-1")))
        .dataMigrations()
        .getFirst();
  }
}
