package dev.portage.sidecluster;

import static org.awaitility.Awaitility.await;

import dev.portage.TestAws;
import dev.portage.sandbox.aws.rds.AuroraCluster;
import dev.portage.sandbox.postgres.ApplicationSchema;
import dev.portage.sandbox.postgres.ClusterPlace;
import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * A real cluster with rows, which an update has replaced: RDS has its last snapshot and an empty
 * new cluster.
 */
record OldCluster(PostgresCluster server, String stack, ClusterId target, String lastSnapshot)
    implements AutoCloseable {
  private static final String ROWS =
      """
      INSERT INTO items (id, botid, content, source, embedding)
      SELECT lpad(n::text, 26, '0'), lpad((n % 7)::text, 26, '0'), 'chunk ' || n, 's3://b/' || n,
             (SELECT array_agg(sin(n * i))::vector FROM generate_series(1, 1024) i)
        FROM generate_series(1, 200) n
      """;

  /** Starts one, and plays the update. */
  static OldCluster replaced(String stack) throws SQLException {
    PostgresCluster server =
        PostgresCluster.start(
            PostgresBinaries.find(System.err::println),
            ClusterPlace.newDirectory("portage-old-"),
            PostgresSettings.withPassword("noted").notDurable());
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      ApplicationSchema.setUp(connection);
      statement.execute(ROWS);
    }
    String prefix = stack.toLowerCase(Locale.ROOT);
    String logical = "vectorstoreclusterefe7d2f8";
    String old = "%s-%s-oldoldoldold".formatted(prefix, logical);
    String now = "%s-%s-newnewnewnew".formatted(prefix, logical);
    String last = "%s-snapshot-%s-lastlastlast".formatted(prefix, logical);
    var rds = TestAws.sandbox().rds();
    rds.put(AuroraCluster.ofStack(stack, old, server.host(), server.port()), server);
    rds.put(
        AuroraCluster.ofStack(stack, now, "127.0.0.1", 1)
            .version("15.8")
            .encrypted("arn:aws:kms:target"));
    rds.replaced(old, last);
    return new OldCluster(server, stack, new ClusterId(now), last);
  }

  /** The old cluster under another name, as one that the update did not remove. */
  ClusterId kept() {
    String id = stack.toLowerCase(Locale.ROOT) + "-kept";
    TestAws.sandbox()
        .rds()
        .put(AuroraCluster.ofStack(stack, id, server.host(), server.port()), server);
    return new ClusterId(id);
  }

  /** The last snapshot, once it is available. */
  Snapshot snapshot(Clusters clusters) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> clusters.snapshot(lastSnapshot).map(Snapshot::isAvailable),
            Optional.of(true)::equals);
    return clusters.snapshot(lastSnapshot).orElseThrow();
  }

  @Override
  public void close() {
    server.close();
  }
}
