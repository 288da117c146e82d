package dev.portage.sandbox.aws.rds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DbClusterNotFoundException;
import software.amazon.awssdk.services.rds.model.DbClusterSnapshotNotFoundException;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.rds.model.DbSubnetGroupNotFoundException;
import software.amazon.awssdk.services.rds.model.InvalidDbClusterSnapshotStateException;
import software.amazon.awssdk.services.rds.model.InvalidDbClusterStateException;
import software.amazon.awssdk.services.rds.model.Tag;

/** Tests RDS through the SDK, with a real cluster, a real snapshot and a real restore. */
class RdsIT extends RdsSuite {
  private static final Duration NEVER = Duration.ofDays(1);

  @Test
  void theSubnetsOfAClusterHaveTheirZones() {
    String group = cluster(SOURCE).dbSubnetGroup();
    assertThat(client.describeDBSubnetGroups(r -> r.dbSubnetGroupName(group)).dbSubnetGroups())
        .singleElement()
        .satisfies(
            found ->
                assertThat(found.subnets())
                    .extracting(subnet -> subnet.subnetAvailabilityZone().name())
                    .containsExactly("us-east-1a", "us-east-1b"));
    assertThatThrownBy(() -> client.describeDBSubnetGroups(r -> r.dbSubnetGroupName("missing")))
        .isInstanceOf(DbSubnetGroupNotFoundException.class);
  }

  @Test
  void aSnapshotIsRestoredToAServerWithTheSameRowsAndDeletedAgain() throws SQLException {
    aws().rds().settings(RdsSettings.defaults().withDelays(NEVER));
    client.createDBClusterSnapshot(
        r -> r.dbClusterIdentifier(SOURCE).dbClusterSnapshotIdentifier("unfinished"));
    assertThat(snapshotStatus("unfinished")).isEqualTo("creating");
    assertThatThrownBy(() -> restore("unfinished", "side"))
        .isInstanceOf(InvalidDbClusterSnapshotStateException.class);
    resetSettings();
    snapshot("Whole");

    assertThat(restore("whole", "side").status()).isEqualTo("creating");
    await().atMost(SOON).until(() -> cluster("side").status().equals("available"));
    assertThatThrownBy(() -> rows(cluster("side"), "first"))
        .as("nothing listens without an instance")
        .isInstanceOf(SQLException.class);

    instance("side", "side-1");
    await().atMost(SOON).until(() -> instanceStatus("side-1").equals("available"));
    assertThat(rows(cluster("side"), "first")).isEqualTo(100);
    hasTheRequestedProperties(cluster("side"));

    newPassword();
    isDeleted();
  }

  private static void hasTheRequestedProperties(DBCluster side) {
    assertThat(side.engineVersion()).isEqualTo("15.6");
    assertThat(side.storageEncrypted()).isTrue();
    assertThat(side.kmsKeyId()).isEqualTo("arn:key");
    assertThat(side.dbSubnetGroup()).isEqualTo("subnets");
    assertThat(side.vpcSecurityGroups())
        .extracting(group -> group.vpcSecurityGroupId())
        .containsExactly("sg-1", "sg-2");
    assertThat(side.serverlessV2ScalingConfiguration().maxCapacity()).isEqualTo(4.0);
    assertThat(side.tagList()).containsExactly(Tag.builder().key("by").value("test").build());
    assertThat(side.dbClusterMembers())
        .extracting(member -> member.dbInstanceIdentifier())
        .containsExactly("side-1");
  }

  private void newPassword() throws SQLException {
    // Long enough that the first half is not over before the status is read, on a busy machine too.
    aws().rds().settings(RdsSettings.defaults().withDelays(Duration.ofSeconds(4)));
    client.modifyDBCluster(r -> r.dbClusterIdentifier("side").masterUserPassword("never-used"));
    assertThat(cluster("side").pendingModifiedValues()).isNull();
    client.modifyDBCluster(
        r -> r.dbClusterIdentifier("side").masterUserPassword("the-second").applyImmediately(true));
    assertThat(cluster("side").status()).isEqualTo("available");
    assertThat(cluster("side").pendingModifiedValues().masterUserPassword()).isEqualTo("****");
    await()
        .atMost(SOON)
        .until(() -> cluster("side").status().equals("resetting-master-credentials"));
    await().atMost(SOON).until(() -> cluster("side").status().equals("available"));
    aws().rds().settings(RdsSettings.defaults());
    assertThat(rows(cluster("side"), "the-second")).isEqualTo(100);
    assertThatThrownBy(() -> rows(cluster("side"), "first")).isInstanceOf(SQLException.class);
  }

  private void isDeleted() {
    assertThatThrownBy(
            () ->
                client.deleteDBCluster(r -> r.dbClusterIdentifier("side").skipFinalSnapshot(true)))
        .isInstanceOf(InvalidDbClusterStateException.class)
        .hasMessageContaining("still contains DB instances");
    DBCluster last = cluster("side");
    assertThat(
            client
                .deleteDBInstance(r -> r.dbInstanceIdentifier("side-1"))
                .dbInstance()
                .dbInstanceStatus())
        .isEqualTo("deleting");
    client.deleteDBCluster(r -> r.dbClusterIdentifier("side").skipFinalSnapshot(true));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> cluster("side"))
                    .isInstanceOf(DbClusterNotFoundException.class));
    assertThatThrownBy(() -> instanceStatus("side-1"))
        .isInstanceOf(DbInstanceNotFoundException.class);
    assertThatThrownBy(() -> rows(last, "the-second")).isInstanceOf(SQLException.class);
  }

  @Test
  void aCloneHasTheRowsOfItsMomentAndItsSourceGoesOn() throws SQLException {
    DBCluster answer =
        clone(
            "copied",
            r ->
                r.dbSubnetGroupName("subnets")
                    .vpcSecurityGroupIds("sg-1", "sg-2")
                    .serverlessV2ScalingConfiguration(c -> c.minCapacity(0.5).maxCapacity(4.0))
                    .engineLifecycleSupport("open-source-rds-extended-support-disabled")
                    .tags(Tag.builder().key("by").value("test").build()));
    assertThat(answer.status()).isEqualTo("creating");
    run("INSERT INTO kept VALUES (101)");
    try {
      await().atMost(SOON).until(() -> cluster("copied").status().equals("available"));
      assertThat(cluster("copied").dbClusterMembers()).isEmpty();
      instance("copied", "copied-1");
      await().atMost(SOON).until(() -> instanceStatus("copied-1").equals("available"));
      DBCluster copied = cluster("copied");
      assertThat(rows(copied, "first")).isEqualTo(100);
      assertThat(rows(cluster(SOURCE), "first")).isEqualTo(101);
      assertThat(copied.engineVersion()).isEqualTo("15.3");
      assertThat(copied.storageEncrypted()).isFalse();
      assertThat(copied.dbSubnetGroup()).isEqualTo("subnets");
      assertThat(copied.vpcSecurityGroups()).hasSize(2);
      assertThat(copied.serverlessV2ScalingConfiguration().maxCapacity()).isEqualTo(4.0);
      assertThat(copied.engineLifecycleSupport())
          .isEqualTo("open-source-rds-extended-support-disabled");
      assertThat(copied.tagList()).containsExactly(Tag.builder().key("by").value("test").build());

      client.modifyDBCluster(
          r ->
              r.dbClusterIdentifier("copied")
                  .masterUserPassword("of-the-clone")
                  .applyImmediately(true));
      await()
          .atMost(SOON)
          .ignoreExceptions()
          .until(() -> rows(cluster("copied"), "of-the-clone") == 100);
      assertThat(rows(cluster(SOURCE), "first")).isEqualTo(101);
    } finally {
      run("DELETE FROM kept WHERE n = 101");
    }
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void versionsTellTheirLeastCapacity() {
    assertThat(
            client
                .describeDBEngineVersions(r -> r.engine("aurora-postgresql").engineVersion("15"))
                .dbEngineVersions()
                .stream()
                .map(
                    one ->
                        one.engineVersion()
                            + ": "
                            + one.serverlessV2FeaturesSupport().minCapacity()))
        .containsExactly(
            "15.6: 0.5", "15.7: 0.0", "15.8: 0.0", "15.10: 0.0", "15.12: 0.0", "15.13: 0.0");
  }

  @Test
  void anAutomatedSnapshotIsFoundByItsNameOnlyWithItsType() {
    aws()
        .rds()
        .putSnapshot(
            new SnapshotFacts(
                "rds:night", "automated", "available", Instant.EPOCH, source(), Instant.EPOCH, 3));
    assertThatThrownBy(() -> snapshotStatus("rds:night"))
        .isInstanceOf(DbClusterSnapshotNotFoundException.class);
    assertThat(
            client
                .describeDBClusterSnapshots(
                    r -> r.dbClusterSnapshotIdentifier("rds:night").snapshotType("automated"))
                .dbClusterSnapshots())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.allocatedStorage()).isEqualTo(3);
              assertThat(found.clusterCreateTime()).isEqualTo(Instant.EPOCH);
            });
  }

  @Test
  void listsHavePages() {
    for (int i = 0; i < 5; i++) {
      aws()
          .rds()
          .putSnapshot(
              new SnapshotFacts(
                  "page-" + i,
                  "automated",
                  "available",
                  Instant.EPOCH,
                  source(),
                  Instant.EPOCH,
                  1));
    }
    aws().rds().settings(RdsSettings.defaults().withPage(2));
    List<String> found =
        client
            .describeDBClusterSnapshotsPaginator(r -> r.snapshotType("automated"))
            .dbClusterSnapshots()
            .stream()
            .map(one -> one.dbClusterSnapshotIdentifier())
            .filter(id -> id.startsWith("page-"))
            .toList();
    assertThat(found).containsExactly("page-0", "page-1", "page-2", "page-3", "page-4");
    assertThat(
            client
                .describeDBEngineVersionsPaginator(r -> r.engine("aurora-postgresql"))
                .dbEngineVersions()
                .stream()
                .map(one -> one.engineVersion()))
        .contains("15.6", "15.13")
        .doesNotContain("15.3");
  }
}
