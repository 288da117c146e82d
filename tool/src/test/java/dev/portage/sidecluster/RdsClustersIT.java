package dev.portage.sidecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.TestAws;
import dev.portage.deployment.AwsAccess;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Password;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.rds.AuroraCluster;
import dev.portage.sandbox.aws.rds.Rds;
import dev.portage.sandbox.aws.rds.RdsSettings;
import dev.portage.sandbox.aws.rds.SnapshotFacts;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.rds.RdsClient;

/** The real one, against the sandbox. */
@ExtendWith(TestAws.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RdsClustersIT implements ClustersContract {
  private OldCluster old;
  private ClusterId kept;
  private AwsAccess aws;
  private Clusters clusters;

  @BeforeAll
  void replace() throws SQLException {
    old = OldCluster.replaced("ContractStack");
    kept = old.kept();
  }

  @AfterAll
  void end() {
    old.close();
  }

  @BeforeEach
  void open() {
    aws = TestAws.access();
    clusters = new RdsClusters(aws);
  }

  @AfterEach
  void close() {
    TestAws.sandbox().rds().settings(RdsSettings.defaults());
    aws.close();
  }

  @Override
  public Clusters clusters() {
    return clusters;
  }

  @Override
  public Snapshot snapshot() {
    return old.snapshot(clusters);
  }

  @Override
  public ClusterId running() {
    return kept;
  }

  @Override
  public Password noted() {
    return new Password("noted");
  }

  @Test
  void theTargetIsReadWhole() {
    Cluster target = clusters.cluster(old.target()).orElseThrow();
    assertThat(target.isAvailable()).isTrue();
    assertThat(target.kmsKey()).isEqualTo("arn:aws:kms:target");
    assertThat(target.user()).isEqualTo("postgres");
    assertThat(target.securityGroups()).isNotEmpty();
    assertThat(target.subnetGroup()).isNotEmpty();
  }

  @Test
  void noMaintenanceWindowRestartsTheInstanceAndNoExtendedSupportIsBilled() {
    isNeitherUpgradedNorSupported(
        "restored", new Restore.OfSnapshot(snapshot().arn(), "15.6", Optional.empty()));
    isNeitherUpgradedNorSupported("cloned", new Restore.OfCluster(kept));
  }

  private void isNeitherUpgradedNorSupported(String name, Restore.From from) {
    ClusterId id = new ClusterId(name);
    Cluster target = clusters.cluster(old.target()).orElseThrow();
    clusters.restore(
        new Restore(
            id, from, target.subnetGroup(), target.securityGroups(), Capacity.COPYING, Map.of()));
    clusters.addInstance(id, name + "-1", Map.of());
    try (RdsClient client = aws.prepare(RdsClient.builder()).httpClient(aws.http()).build()) {
      assertThat(client.describeDBClusters(r -> r.dbClusterIdentifier(id.value())).dbClusters())
          .singleElement()
          .satisfies(
              cluster ->
                  assertThat(cluster.engineLifecycleSupport())
                      .isEqualTo("open-source-rds-extended-support-disabled"));
      assertThat(client.describeDBInstances(r -> r.dbInstanceIdentifier(name + "-1")).dbInstances())
          .singleElement()
          .satisfies(instance -> assertThat(instance.autoMinorVersionUpgrade()).isFalse());
    }
  }

  @Test
  void listsThatComeInPagesAreReadToTheirEnd() {
    TestAws.sandbox().rds().settings(RdsSettings.defaults().withPage(1));
    assertThat(clusters.offered()).contains("14.18", "17.4");
    assertThat(clusters.snapshots()).contains(snapshot());
  }

  @Test
  void aSnapshotIsLookedUpByOneCallHoweverManyThereAre() {
    Rds rds = TestAws.sandbox().rds();
    Snapshot own = snapshot();
    AuroraCluster source = AuroraCluster.ofStack("Many", "many", "127.0.0.1", 1);
    String automated = "rds:many-2026-11-01-03-04";
    rds.putSnapshot(
        new SnapshotFacts(
            automated, "automated", "available", Instant.EPOCH, source, Instant.EPOCH, 7));
    rds.settings(RdsSettings.defaults().withPage(1));
    long before = TestAws.sandbox().endpoint().calls("rds:DescribeDBClusterSnapshots");
    assertThat(clusters.snapshot(own.arn())).contains(own);
    assertThat(clusters.snapshot(own.id())).contains(own);
    assertThat(clusters.snapshot(automated).orElseThrow().gib()).isEqualTo(7);
    assertThat(TestAws.sandbox().endpoint().calls("rds:DescribeDBClusterSnapshots") - before)
        .isEqualTo(3);
  }

  @Test
  void oneOfAnotherServiceIsFoundInTheLists() {
    AuroraCluster source = AuroraCluster.ofStack("Many", "many", "127.0.0.1", 1);
    TestAws.sandbox()
        .rds()
        .putSnapshot(
            new SnapshotFacts(
                "awsbackup:job-1",
                "awsbackup",
                "available",
                Instant.EPOCH,
                source,
                Instant.EPOCH,
                1));
    assertThat(clusters.snapshot("awsbackup:job-1")).isPresent();
  }

  @Test
  void aVersionThatPausesHasAZeroAsItsLeastCapacity() {
    assertThat(clusters.leastCapacity("15.7")).isZero();
    assertThat(clusters.leastCapacity("15.6")).isEqualTo(0.5);
    assertThat(clusters.leastCapacity("99.9")).isEqualTo(0.5);
  }

  @Test
  void whatRdsRefusesOfACloneIsShown() {
    Restore order =
        new Restore(
            new ClusterId("too-much"),
            new Restore.OfCluster(kept),
            "subnets",
            List.of(),
            Capacity.COPYING,
            Map.of());
    TestAws.sandbox()
        .endpoint()
        .faults()
        .failNext(
            "rds:RestoreDBClusterToPointInTime",
            1,
            AwsError.client("StorageQuotaExceeded", "no more storage"));
    assertThatThrownBy(() -> clusters.restore(order))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.AWS_REFUSED))
        .hasMessageContaining("no more storage");
    TestAws.sandbox()
        .endpoint()
        .faults()
        .failNext("rds:RestoreDBClusterToPointInTime", 1, new AwsError(403, "AccessDenied", "no"));
    assertThatThrownBy(() -> clusters.restore(order))
        .isInstanceOfSatisfying(
            Fault.class,
            fault ->
                assertThat(fault.next())
                    .contains("rds:RestoreDBClusterToPointInTime", "rds:AddTagsToResource"));
  }

  @Test
  void whatIsDeniedNamesThePermission() {
    TestAws.sandbox()
        .endpoint()
        .faults()
        .failNext("rds:ModifyDBCluster", 1, new AwsError(403, "AccessDenied", "not allowed"));
    assertThatThrownBy(() -> clusters.setPassword(old.target(), new Password("secret of mine")))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.ACCESS_DENIED);
              assertThat(fault.next()).contains("rds:ModifyDBCluster");
              assertThat(fault.toString() + fault.next()).doesNotContain("secret of mine");
            });
  }
}
