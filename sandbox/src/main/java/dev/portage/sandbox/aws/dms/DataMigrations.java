package dev.portage.sandbox.aws.dms;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Starts, stops and deletes data migrations. Each call returns at once, with an intermediate
 * status; the work runs in the background.
 */
final class DataMigrations implements AutoCloseable {
  private static final Duration MOST_TO_END = Duration.ofSeconds(10);

  private final Registry<DataMigration> registry = new Registry<>("data migration");
  private final Map<DataMigration, Thread> runs = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Logins logins;
  private final Supplier<DmsSettings> settings;
  private final Path directory;

  DataMigrations(AccountAccess access, Supplier<DmsSettings> settings, Path directory) {
    this.logins = new Logins(access);
    this.settings = settings;
    this.directory = directory;
  }

  Registry<DataMigration> registry() {
    return registry;
  }

  synchronized void create(DataMigration migration) {
    registry.add(migration);
    after(settings.get().delays().creation(), () -> migration.status(MigrationStatus.READY));
  }

  synchronized void start(DataMigration migration, StartType type) {
    MigrationStatus status = migration.status();
    if (type == StartType.RESUME_PROCESSING && !migration.order().type().changes()) {
      throw DmsErrors.operation("A full load can't be resumed; start it with reload-target.");
    }
    boolean possible =
        type == StartType.START_REPLICATION ? status == MigrationStatus.READY : status.isOver();
    if (!possible) {
      throw state(migration, "started with this start type");
    }
    migration.started();
    DataMigrationRun run = new DataMigrationRun(migration, type, logins, settings.get(), directory);
    runs.put(migration, Thread.startVirtualThread(run::run));
  }

  synchronized void stop(DataMigration migration) {
    if (!migration.status().isRunning()) {
      throw state(migration, "stopped");
    }
    // Whoever sees the status stopping knows that the run was interrupted.
    synchronized (migration) {
      migration.status(MigrationStatus.STOPPING);
      runs.get(migration).interrupt();
    }
  }

  synchronized void delete(DataMigration migration) {
    if (!migration.status().isOver() && migration.status() != MigrationStatus.READY) {
      throw state(migration, "deleted");
    }
    migration.status(MigrationStatus.DELETING);
    after(settings.get().delays().deletion(), () -> remove(migration));
  }

  private void remove(DataMigration migration) {
    registry.remove(migration);
    runs.remove(migration);
  }

  /** Rolls out a new version of DMS under a data migration, which keeps running. */
  void maintain(DataMigration migration) {
    migration.maintenance(true);
    after(settings.get().delays().start(), () -> migration.maintenance(false));
  }

  private static RuntimeException state(DataMigration migration, String what) {
    return DmsErrors.state(
        "The data migration %s can't be %s while its status is %s."
            .formatted(migration.name(), what, migration.status().word()));
  }

  private void after(Duration delay, Runnable work) {
    CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, threads)
        .execute(work);
  }

  /** Ends all runs, and leaves what they have created. */
  @Override
  public void close() {
    threads.shutdownNow();
    runs.values().forEach(Thread::interrupt);
    runs.values().forEach(DataMigrations::awaitEnd);
  }

  private static void awaitEnd(Thread run) {
    try {
      run.join(MOST_TO_END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
