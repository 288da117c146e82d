package dev.portage.sandbox.aws.rds;

import static org.awaitility.Awaitility.await;

import dev.portage.sandbox.aws.WithAwsSandbox;
import dev.portage.sandbox.postgres.ClusterPlace;
import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.RestoreDbClusterToPointInTimeRequest;
import software.amazon.awssdk.services.rds.model.Tag;

/** RDS through the SDK, with a real cluster of which snapshots are taken. */
abstract class RdsSuite implements WithAwsSandbox {
  static final Duration SOON = Duration.ofSeconds(30);
  static final String SOURCE = "stack-vectorstorecluster-1";

  private final SandboxHolder holder = new SandboxHolder();
  PostgresCluster server;
  RdsClient client;

  @Override
  public SandboxHolder holder() {
    return holder;
  }

  @BeforeAll
  void startServer() throws SQLException {
    server =
        PostgresCluster.start(
            PostgresBinaries.find(System.err::println),
            ClusterPlace.newDirectory("portage-rds-it-"),
            PostgresSettings.withPassword("first").notDurable());
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE kept AS SELECT generate_series(1, 100) AS n");
    }
    aws().rds().put(source(), server);
    client = client(RdsClient.builder());
  }

  AuroraCluster source() {
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

  void snapshot(String id) {
    client.createDBClusterSnapshot(
        r -> r.dbClusterIdentifier(SOURCE).dbClusterSnapshotIdentifier(id));
    await().atMost(SOON).until(() -> snapshotStatus(id).equals("available"));
  }

  String snapshotStatus(String id) {
    return client
        .describeDBClusterSnapshots(r -> r.dbClusterSnapshotIdentifier(id))
        .dbClusterSnapshots()
        .getFirst()
        .status();
  }

  DBCluster restore(String snapshot, String cluster) {
    return client
        .restoreDBClusterFromSnapshot(
            r ->
                r.snapshotIdentifier(snapshot)
                    .dbClusterIdentifier(cluster)
                    .engine("aurora-postgresql")
                    .engineVersion("15.6")
                    .kmsKeyId("arn:key")
                    .dbSubnetGroupName("subnets")
                    .vpcSecurityGroupIds("sg-1", "sg-2")
                    .serverlessV2ScalingConfiguration(c -> c.minCapacity(0.5).maxCapacity(4.0))
                    .tags(Tag.builder().key("by").value("test").build()))
        .dbCluster();
  }

  /** Clones the source, as it is now, and returns what RDS answers. */
  DBCluster clone(String cluster, Consumer<RestoreDbClusterToPointInTimeRequest.Builder> more) {
    return client
        .restoreDBClusterToPointInTime(
            r ->
                more.accept(
                    r.dbClusterIdentifier(cluster)
                        .sourceDBClusterIdentifier(SOURCE)
                        .restoreType("copy-on-write")
                        .useLatestRestorableTime(true)))
        .dbCluster();
  }

  DBCluster cluster(String id) {
    return client.describeDBClusters(r -> r.dbClusterIdentifier(id)).dbClusters().getFirst();
  }

  void instance(String cluster, String id) {
    client.createDBInstance(
        r ->
            r.dbClusterIdentifier(cluster)
                .dbInstanceIdentifier(id)
                .dbInstanceClass("db.serverless")
                .engine("aurora-postgresql"));
  }

  String instanceStatus(String id) {
    return client
        .describeDBInstances(r -> r.dbInstanceIdentifier(id))
        .dbInstances()
        .getFirst()
        .dbInstanceStatus();
  }

  static long rows(DBCluster cluster, String password) throws SQLException {
    return Long.parseLong(value(cluster, password, "SELECT count(*) FROM kept"));
  }

  /** Returns what a query returns, one value. */
  static String value(DBCluster cluster, String password, String query) throws SQLException {
    try (Connection connection = connection(cluster, password);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  static void run(DBCluster cluster, String password, String sql) throws SQLException {
    try (Connection connection = connection(cluster, password);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection connection(DBCluster cluster, String password) throws SQLException {
    String url = "jdbc:postgresql://%s:%d/postgres".formatted(cluster.endpoint(), cluster.port());
    return DriverManager.getConnection(url, "postgres", password);
  }
}
