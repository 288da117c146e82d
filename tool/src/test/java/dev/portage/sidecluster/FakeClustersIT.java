package dev.portage.sidecluster;

import dev.portage.postgres.Password;
import dev.portage.sandbox.postgres.TestDatabase;
import dev.portage.sandbox.postgres.TestPostgres;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class FakeClustersIT implements ClustersContract {
  private TestDatabase server;
  private FakeClusters clusters;

  @BeforeEach
  void open() throws SQLException {
    server = TestPostgres.freshEmptyDatabase();
    clusters = new FakeClusters(server);
    clusters.listed.add(TestSnapshot.last());
    clusters.running.put(running(), TestCluster.old());
  }

  @AfterEach
  void close() throws SQLException {
    server.close();
  }

  @Override
  public Clusters clusters() {
    return clusters;
  }

  @Override
  public Snapshot snapshot() {
    return TestSnapshot.last();
  }

  @Override
  public ClusterId running() {
    return TestSnapshot.OLD;
  }

  @Override
  public Password noted() {
    return FakeClusters.NOTED;
  }
}
