package dev.portage.breaking;

import dev.portage.postgres.Target;
import dev.portage.sandbox.postgres.ApplicationSchema;
import dev.portage.sandbox.postgres.ClusterPlace;
import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import dev.portage.sandbox.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;

/** A server that a test may stop, kill and fill; what it has committed stands after a crash. */
record OwnServer(PostgresCluster cluster, TestDatabase database) implements AutoCloseable {
  static OwnServer start() throws SQLException {
    PostgresCluster cluster =
        PostgresCluster.start(
            PostgresBinaries.find(System.err::println),
            ClusterPlace.newDirectory("portage-own-"),
            PostgresSettings.withPassword("for tests only"));
    cluster.createDatabase("app");
    TestDatabase database = new TestDatabase(cluster, "app");
    try (Connection connection = database.connect()) {
      ApplicationSchema.setUp(connection);
    }
    return new OwnServer(cluster, database);
  }

  Target target() {
    return Target.of(database);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
