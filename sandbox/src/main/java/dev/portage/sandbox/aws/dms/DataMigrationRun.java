package dev.portage.sandbox.aws.dms;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * One run of a data migration, from its start to its end. It ends after a full load, when it fails,
 * and when its thread is interrupted. What it has created on source and target is left.
 *
 * @param migration whose status it changes
 * @param type how it was started
 * @param logins of the data providers
 * @param settings of DMS
 * @param directory for dumps
 */
record DataMigrationRun(
    DataMigration migration, StartType type, Logins logins, DmsSettings settings, Path directory) {
  private static final String LOADED = "Stop Reason FULL_LOAD_ONLY_FINISHED";
  private static final String ASKED = "Stop Reason NORMAL";

  /** Runs, and sets the last status. */
  void run() {
    try {
      Thread.sleep(settings.delays().start());
      move();
      migration.stopped(LOADED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(e);
    } catch (MigrationFailure | SQLException | RuntimeException e) {
      // An interrupted thread often sees a closed connection, or a program that was ended.
      end(e);
    }
  }

  /** Ends a run that was stopped, or failed; not one that ends with the whole sandbox. */
  private void end(Exception thrown) {
    if (migration.status() == MigrationStatus.STOPPING) {
      stop();
    } else if (!Thread.currentThread().isInterrupted()) {
      endChanges();
      migration.failed(thrown.getMessage());
    }
  }

  private void move() throws MigrationFailure, SQLException, InterruptedException {
    if (!logins.access().runsMigrations(migration.order().role())) {
      throw MigrationFailure.noConnection("The service access role can't be assumed.");
    }
    RunContext run = RunContext.open(migration, logins, settings);
    if (type != StartType.RESUME_PROCESSING) {
      migration.statistics(earlier -> MigrationStatistics.queued(run.tables().size()));
    }
    if (migration.order().type().changes()) {
      follow(run);
    } else {
      migration.proceeded(loading());
      new TargetTables(run, directory).load();
    }
  }

  private MigrationStatus loading() {
    return type == StartType.RELOAD_TARGET
        ? MigrationStatus.RELOADING_TARGET
        : MigrationStatus.LOAD_RUNNING;
  }

  private void follow(RunContext run) throws MigrationFailure, SQLException, InterruptedException {
    Replication replication = Replication.of(run);
    if (type == StartType.RESUME_PROCESSING) {
      replication.enable();
    } else {
      begin(run, replication);
    }
    SubscriptionWatch watch = new SubscriptionWatch(run, replication.names());
    watch.untilLoaded();
    migration.proceeded(
        migration.order().type().rows()
            ? MigrationStatus.LOAD_COMPLETE_REPLICATION_ONGOING
            : MigrationStatus.REPLICATION_ONGOING);
    watch.forever();
  }

  private void begin(RunContext run, Replication replication)
      throws MigrationFailure, SQLException {
    if (type == StartType.RELOAD_TARGET) {
      replication.drop();
    }
    if (migration.order().type().rows()) {
      migration.proceeded(loading());
      new TargetTables(run, directory).prepare();
      replication.createWithCopy();
    } else {
      replication.createFrom(migration.order().slot(), migration.order().startPosition());
    }
  }

  private void stop() {
    Thread.interrupted(); // what follows shall not be interrupted
    endChanges();
    try {
      Thread.sleep(settings.delays().stop());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    migration.stopped(ASKED);
  }

  private void endChanges() {
    if (!migration.order().type().changes()) {
      return;
    }
    try {
      DatabaseLogin target = logins.read(migration.project().ends().target());
      Subscriptions.disable(target, ReplicationNames.of(migration.arn()).subscriber());
    } catch (MigrationFailure | SQLException e) {
      System.getLogger(DataMigrationRun.class.getName())
          .log(Level.WARNING, "the subscription of {0} may still run: {1}", migration.arn(), e);
    }
  }
}
