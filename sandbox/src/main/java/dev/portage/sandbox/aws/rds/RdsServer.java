package dev.portage.sandbox.aws.rds;

import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import dev.portage.sandbox.postgres.StopMode;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * The real PostgreSQL behind a cluster of RDS: one that somebody else started and ends, or one that
 * is started from a snapshot when the cluster gets its first instance.
 */
final class RdsServer {
  private final Path image;
  private final boolean ours;
  private PostgresCluster server;
  private String password;
  private String wanted;
  private boolean runs;

  private RdsServer(Path image, PostgresCluster server, String password) {
    this.image = image;
    this.ours = server == null;
    this.server = server;
    this.password = password;
    this.wanted = password;
    this.runs = server != null;
  }

  static RdsServer of(PostgresCluster running) {
    return new RdsServer(null, running, running.password());
  }

  static RdsServer restored(Path image, String password) {
    return new RdsServer(image, null, password);
  }

  /** Runs from now on; gives its port. */
  synchronized int start() {
    if (server == null) {
      server =
          PostgresCluster.fromSnapshot(
              PostgresBinaries.find(System.err::println),
              image,
              PostgresBinaries.newDirectory("portage-restored-"),
              PostgresSettings.withPassword(password));
    } else if (!runs) {
      server.startAgain();
    }
    runs = true;
    usePassword();
    return server.port();
  }

  /** Runs no more; its rows stay. */
  synchronized void stop() {
    if (ours && runs) {
      server.stop(StopMode.FAST);
      runs = false;
    }
  }

  /** Is gone, with its rows. What somebody else started stays. */
  synchronized void remove() {
    if (ours && server != null) {
      server.close();
      runs = false;
    }
  }

  /** From the next start on, or at once where it runs. */
  synchronized void password(String other) {
    wanted = other;
    if (runs) {
      usePassword();
    }
  }

  private void usePassword() {
    try {
      if (!wanted.equals(password)) {
        server.changePassword(wanted);
        password = wanted;
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the password stays: " + e.getMessage(), e);
    }
  }

  synchronized boolean runs() {
    return runs;
  }

  synchronized String password() {
    return password;
  }

  synchronized void snapshot(Path directory) {
    server.snapshot(directory);
  }
}
