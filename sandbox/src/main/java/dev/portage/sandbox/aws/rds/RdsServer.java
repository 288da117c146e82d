package dev.portage.sandbox.aws.rds;

import dev.portage.sandbox.network.ClusterEndpoint;
import dev.portage.sandbox.network.Vpc;
import dev.portage.sandbox.postgres.ClusterPlace;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import dev.portage.sandbox.postgres.ServerParameters;
import dev.portage.sandbox.postgres.StopMode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * The real PostgreSQL server of a cluster in RDS: one that a caller started and will stop, or one
 * that is started from a snapshot when the cluster gets its first instance.
 */
final class RdsServer {
  private final ServerImage image;
  private final Optional<Network> network;
  private PostgresCluster server;
  private String password;
  private String newPassword;
  private Optional<ClusterEndpoint> endpoint = Optional.empty();
  private boolean runs;

  /** Where a restored server gets its endpoint. */
  record Network(Vpc vpc, List<String> groups) {}

  private RdsServer(
      ServerImage image, Optional<Network> network, PostgresCluster server, String password) {
    this.image = image;
    this.network = network;
    this.server = server;
    this.password = password;
    this.newPassword = password;
    this.runs = server != null;
  }

  static RdsServer of(PostgresCluster running) {
    return new RdsServer(null, Optional.empty(), running, running.password());
  }

  static RdsServer restored(ServerImage image, Network network) {
    return new RdsServer(image, Optional.of(network), null, image.password());
  }

  /**
   * Starts the server with these parameters, unless it runs, and returns the port of its endpoint.
   */
  synchronized int start(ServerParameters parameters) {
    if (server == null) {
      restore(parameters);
    } else if (!runs) {
      server.parameters(parameters);
      server.startAgain();
    }
    runs = true;
    usePassword();
    return endpoint.map(ClusterEndpoint::port).orElseGet(server::port);
  }

  private void restore(ServerParameters parameters) {
    server =
        PostgresCluster.fromSnapshot(
            image.binaries(),
            image.files(),
            ClusterPlace.newDirectory("portage-restored-"),
            PostgresSettings.withPassword(password),
            parameters);
    try {
      VolumeStart.create(server);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot finish the restore: " + e.getMessage(), e);
    }
    endpoint = network.map(of -> of.vpc().open(server, of.groups()));
  }

  /** Starts a running server again with these parameters; its connections are closed. */
  synchronized void reboot(ServerParameters parameters) {
    if (runs) {
      server.parameters(parameters);
      server.restart(StopMode.FAST);
    }
  }

  /** Stops a restored server; its rows are kept. */
  synchronized void stop() {
    if (network.isPresent() && runs) {
      server.stop(StopMode.FAST);
      runs = false;
    }
  }

  /** Removes a restored server with its rows; a server of the caller is left alone. */
  synchronized void remove() {
    if (network.isPresent() && server != null) {
      endpoint.ifPresent(ClusterEndpoint::close);
      server.close();
      runs = false;
    }
  }

  /** Changes the password, at once if the server runs, and otherwise at its next start. */
  synchronized void password(String other) {
    newPassword = other;
    if (runs) {
      usePassword();
    }
  }

  private void usePassword() {
    try {
      if (!newPassword.equals(password)) {
        server.changePassword(newPassword);
        password = newPassword;
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot change the password: " + e.getMessage(), e);
    }
  }

  /** Returns whether the running server allows logical replication. */
  synchronized boolean logical() {
    try (Connection connection = server.connect(PostgresCluster.USER);
        Statement statement = connection.createStatement();
        ResultSet level = statement.executeQuery("SHOW wal_level")) {
      return level.next() && level.getString(1).equals("logical");
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read wal_level: " + e.getMessage(), e);
    }
  }

  synchronized boolean runs() {
    return runs;
  }

  /** Copies the files of the running server into a new directory. */
  synchronized ServerImage snapshot(Path directory) {
    server.snapshot(directory);
    return new ServerImage(directory, password, server.binaries());
  }
}
