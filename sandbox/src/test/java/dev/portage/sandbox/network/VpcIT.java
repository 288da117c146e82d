package dev.portage.sandbox.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.sandbox.postgres.ClusterPlace;
import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import dev.portage.sandbox.postgres.StopMode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Connections from one server to another, and from this process, by security groups. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VpcIT {
  private static final String GROUP = "sg-0a1b2c3d4e5f60002";
  private static final String OTHER = "sg-0a1b2c3d4e5f60003";

  private final Vpc vpc = new Vpc();
  private PostgresCluster source;
  private PostgresCluster target;
  private ClusterEndpoint address;

  @BeforeAll
  void startServers() throws SQLException {
    source = server();
    target = server();
    address = vpc.open(source, List.of(GROUP));
    vpc.open(target, List.of(OTHER));
    try (Connection connection = source.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE PUBLICATION everything FOR ALL TABLES");
    }
  }

  private static PostgresCluster server() {
    return PostgresCluster.start(
        PostgresBinaries.find(System.err::println),
        ClusterPlace.newDirectory("portage-vpc-it-"),
        PostgresSettings.withPassword("first").notDurable());
  }

  @AfterAll
  void stopServers() {
    vpc.close();
    source.close();
    target.close();
  }

  @Test
  void serverReachesAnotherOneWhereItsGroupIsAdmitted() throws SQLException {
    assertThatThrownBy(this::subscribe)
        .hasMessageContaining("could not connect to the publisher")
        .hasMessageContaining("port " + address.port());

    vpc.authorize(GROUP, OTHER);
    subscribe();
    // Its groups decide after a restart, too, when all its processes are others.
    target.restart(StopMode.FAST);
    subscribe();

    vpc.revoke(GROUP, OTHER);
    assertThatThrownBy(this::subscribe).hasMessageContaining("could not connect");
  }

  @Test
  void processThatIsNoServerIsAdmitted() throws SQLException {
    assertThat(rows()).isEqualTo(100_000);
  }

  @Test
  void connectionIsClosedWhereTheServerDoesNotRun() throws SQLException {
    source.stop(StopMode.FAST);
    try {
      assertThatThrownBy(this::rows).isInstanceOf(SQLException.class);
    } finally {
      source.startAgain();
    }
    assertThat(rows()).isEqualTo(100_000);
  }

  /** Has the target's server connect to the source, and leaves nothing. */
  private void subscribe() throws SQLException {
    try (Connection connection = target.connect("postgres");
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          """
          CREATE SUBSCRIPTION trial
            CONNECTION 'host=127.0.0.1 port=%d user=postgres password=first dbname=postgres'
            PUBLICATION everything WITH (create_slot = false, enabled = false)
          """
              .formatted(address.port()));
      connection.rollback();
    }
  }

  /** Reads some megabytes through the endpoint. */
  private int rows() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(address.port()),
                PostgresCluster.USER,
                "first");
        Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery("SELECT repeat('x', 100) FROM generate_series(1, 100000)")) {
      int count = 0;
      while (rows.next()) {
        count++;
      }
      return count;
    }
  }
}
