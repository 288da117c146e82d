package dev.portage.sandbox.aws.rds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.sandbox.aws.WithAwsSandbox;
import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DbClusterAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbClusterNotFoundException;
import software.amazon.awssdk.services.rds.model.DbClusterSnapshotNotFoundException;
import software.amazon.awssdk.services.rds.model.DbInstanceAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.rds.model.InvalidDbClusterSnapshotStateException;
import software.amazon.awssdk.services.rds.model.InvalidDbClusterStateException;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.rds.model.RestoreDbClusterFromSnapshotRequest;
import software.amazon.awssdk.services.rds.model.Tag;

/** Tests RDS through the SDK, with a real cluster, a real snapshot and a real restore. */
class RdsIT implements WithAwsSandbox {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String SOURCE = "stack-vectorstorecluster-1";

  private final SandboxHolder holder = new SandboxHolder();
  private PostgresCluster server;
  private RdsClient client;

  @Override
  public SandboxHolder holder() {
    return holder;
  }

  @BeforeAll
  void startServer() throws SQLException {
    server =
        PostgresCluster.start(
            PostgresBinaries.find(System.err::println),
            PostgresBinaries.newDirectory("portage-rds-it-"),
            PostgresSettings.withPassword("first").notDurable());
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE kept AS SELECT generate_series(1, 100) AS n");
    }
    aws().rds().put(source(), server);
    client = client(RdsClient.builder());
  }

  private AuroraCluster source() {
    return AuroraCluster.ofStack("Stack", SOURCE, server.host(), server.port());
  }

  @AfterAll
  void stopServer() {
    client.close();
    server.close();
  }

  @AfterEach
  void resetSettings() {
    aws().rds().settings(RdsSettings.defaults());
  }

  private void snapshot(String id) {
    client.createDBClusterSnapshot(
        r -> r.dbClusterIdentifier(SOURCE).dbClusterSnapshotIdentifier(id));
    await().atMost(SOON).until(() -> snapshotStatus(id).equals("available"));
  }

  private String snapshotStatus(String id) {
    return client
        .describeDBClusterSnapshots(r -> r.dbClusterSnapshotIdentifier(id))
        .dbClusterSnapshots()
        .getFirst()
        .status();
  }

  private void restore(String snapshot, String cluster) {
    client.restoreDBClusterFromSnapshot(
        r ->
            r.snapshotIdentifier(snapshot)
                .dbClusterIdentifier(cluster)
                .engine("aurora-postgresql")
                .engineVersion("15.6")
                .kmsKeyId("arn:key")
                .dbSubnetGroupName("subnets")
                .vpcSecurityGroupIds("sg-1", "sg-2")
                .serverlessV2ScalingConfiguration(c -> c.minCapacity(0.5).maxCapacity(4.0))
                .tags(Tag.builder().key("by").value("test").build()));
  }

  private DBCluster cluster(String id) {
    return client.describeDBClusters(r -> r.dbClusterIdentifier(id)).dbClusters().getFirst();
  }

  private void instance(String cluster, String id) {
    client.createDBInstance(
        r ->
            r.dbClusterIdentifier(cluster)
                .dbInstanceIdentifier(id)
                .dbInstanceClass("db.serverless")
                .engine("aurora-postgresql"));
  }

  private String instanceStatus(String id) {
    return client
        .describeDBInstances(r -> r.dbInstanceIdentifier(id))
        .dbInstances()
        .getFirst()
        .dbInstanceStatus();
  }

  private static long rows(DBCluster cluster, String password) throws SQLException {
    String url = "jdbc:postgresql://%s:%d/postgres".formatted(cluster.endpoint(), cluster.port());
    try (Connection connection = DriverManager.getConnection(url, "postgres", password);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM kept")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void aSnapshotIsRestoredToAServerWithTheSameRowsAndDeletedAgain() throws SQLException {
    client.createDBClusterSnapshot(
        r -> r.dbClusterIdentifier(SOURCE).dbClusterSnapshotIdentifier("Whole"));
    assertThat(snapshotStatus("whole")).isEqualTo("creating");
    assertThatThrownBy(() -> restore("whole", "side"))
        .isInstanceOf(InvalidDbClusterSnapshotStateException.class);
    await().atMost(SOON).until(() -> snapshotStatus("whole").equals("available"));

    restore("whole", "side");
    assertThat(cluster("side").status()).isEqualTo("creating");
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
    client.deleteDBInstance(r -> r.dbInstanceIdentifier("side-1"));
    client.deleteDBCluster(r -> r.dbClusterIdentifier("side").skipFinalSnapshot(true));
    assertThat(instanceStatus("side-1")).isEqualTo("deleting");
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
  void duplicateIdentifiersAndUnknownVersionsAreRejected() {
    snapshot("twice");
    restore("twice", "once");
    assertThatThrownBy(() -> restore("twice", "once"))
        .isInstanceOf(DbClusterAlreadyExistsException.class);
    instance("once", "once-1");
    assertThatThrownBy(() -> instance("once", "once-1"))
        .isInstanceOf(DbInstanceAlreadyExistsException.class);
    assertThatThrownBy(() -> restore("nothing", "other"))
        .isInstanceOf(DbClusterSnapshotNotFoundException.class);
    assertThatThrownBy(
            () ->
                client.restoreDBClusterFromSnapshot(
                    r ->
                        r.snapshotIdentifier("twice")
                            .dbClusterIdentifier("old")
                            .engine("aurora-postgresql")))
        .isInstanceOf(RdsException.class)
        .hasMessageContaining("Cannot find version 15.3");
    assertThatThrownBy(() -> client.deleteDBCluster(r -> r.dbClusterIdentifier("once")))
        .hasMessageContaining("SkipFinalSnapshot");
  }

  @Test
  void aServerlessInstanceNeedsACapacityOfItsCluster() {
    snapshot("plain");
    client.restoreDBClusterFromSnapshot(
        r ->
            r.dbClusterIdentifier("plain")
                .snapshotIdentifier("plain")
                .engine("aurora-postgresql")
                .engineVersion("15.6"));
    assertThatThrownBy(() -> instance("plain", "plain-1"))
        .isInstanceOf(RdsException.class)
        .hasMessageContaining("Set the Serverless v2 scaling configuration");
  }

  private void assertRefused(String code, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RdsException.class,
            thrown -> assertThat(thrown.awsErrorDetails().errorCode()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  private void restore(
      String snapshot, String cluster, Consumer<RestoreDbClusterFromSnapshotRequest.Builder> more) {
    client.restoreDBClusterFromSnapshot(
        r ->
            more.accept(
                r.snapshotIdentifier(snapshot)
                    .dbClusterIdentifier(cluster)
                    .engine("aurora-postgresql")
                    .engineVersion("15.6")));
  }

  private void capacity(String cluster, double least, double most) {
    client.modifyDBCluster(
        r ->
            r.dbClusterIdentifier(cluster)
                .serverlessV2ScalingConfiguration(c -> c.minCapacity(least).maxCapacity(most))
                .applyImmediately(true));
  }

  @Test
  void aCapacityThatTheVersionDoesNotHaveIsRefused() {
    snapshot("scaled");
    restore("scaled", "scaled");
    await().atMost(SOON).until(() -> cluster("scaled").status().equals("available"));
    assertRefused("InvalidParameterValue", "at least 0.5", () -> capacity("scaled", 0, 4)); // 15.6
    assertRefused("InvalidParameterValue", "maximum", () -> capacity("scaled", 4, 2));
    assertRefused("InvalidParameterValue", "maximum", () -> capacity("scaled", 0.5, 0.5));
    assertRefused("InvalidParameterValue", "maximum", () -> capacity("scaled", 0.5, 300));
    assertRefused("InvalidParameterValue", "half-step", () -> capacity("scaled", 0.7, 2));
    assertRefused(
        "InvalidParameterCombination",
        "SecondsUntilAutoPause",
        () ->
            client.modifyDBCluster(
                r ->
                    r.dbClusterIdentifier("scaled")
                        .serverlessV2ScalingConfiguration(
                            c -> c.minCapacity(1.0).maxCapacity(2.0).secondsUntilAutoPause(300))));
    capacity("scaled", 0.5, 1);
    assertThat(cluster("scaled").serverlessV2ScalingConfiguration().maxCapacity()).isEqualTo(1.0);
    client.modifyDBCluster(
        r ->
            r.dbClusterIdentifier("scaled")
                .serverlessV2ScalingConfiguration(c -> c.minCapacity(2.0).maxCapacity(2.0)));
    assertThat(cluster("scaled").serverlessV2ScalingConfiguration().maxCapacity())
        .as("only in the next maintenance window")
        .isEqualTo(1.0);
    restore(
        "scaled",
        "pausing",
        r ->
            r.engineVersion("15.7")
                .serverlessV2ScalingConfiguration(
                    c -> c.minCapacity(0.0).maxCapacity(1.0).secondsUntilAutoPause(300)));
    assertRefused(
        "InvalidDBClusterStateFault", "not in available", () -> capacity("pausing", 1, 2));
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
  void namesPasswordsVersionsAndLifecyclesThatRdsRefusesAreRefused() {
    snapshot("rules");
    assertRefused(
        "InvalidParameterValue", "not a valid identifier", () -> restore("rules", "two--hyphens"));
    assertRefused("InvalidParameterValue", "not a valid identifier", () -> restore("rules", "1st"));
    assertRefused(
        "InvalidParameterValue", "not a valid identifier", () -> restore("rules", "a".repeat(64)));
    assertRefused(
        "InvalidParameterCombination",
        "Cannot restore to version 14.18 from version 15.3",
        () -> restore("rules", "lower", r -> r.engineVersion("14.18")));
    assertRefused(
        "InvalidParameterValue",
        "lifecycle",
        () -> restore("rules", "lifecycle", r -> r.engineLifecycleSupport("none")));
    restore("rules", "supported", r -> {});
    assertThat(cluster("supported").engineLifecycleSupport())
        .as("billed unless it is disabled")
        .isEqualTo("open-source-rds-extended-support");
    for (String password : List.of("short", "with space", "with/slash", "with@sign", "ünïcödé!")) {
      assertRefused(
          "InvalidParameterValue",
          "not a valid password",
          () ->
              client.modifyDBCluster(
                  r -> r.dbClusterIdentifier("supported").masterUserPassword(password)));
    }
  }

  @Test
  void aVersionWithoutStandardSupportNeedsExtendedSupport() {
    aws().rds().settings(RdsSettings.defaults().withOffered("15.6", "13.20"));
    aws().rds().put(source().version("13.9"), server);
    snapshot("old-major");
    aws().rds().put(source(), server);
    assertRefused(
        "InvalidParameterCombination",
        "end of standard support",
        () ->
            restore(
                "old-major",
                "old-major",
                r ->
                    r.engineVersion("13.20")
                        .engineLifecycleSupport("open-source-rds-extended-support-disabled")));
    restore("old-major", "old-major", r -> r.engineVersion("13.20"));
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
