package dev.portage.sandbox.aws.rds;

import dev.portage.sandbox.network.Vpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Creates, modifies and deletes clusters, instances and snapshots. Each call returns at once, with
 * an intermediate status; the work runs in the background, and takes at least as long as the
 * settings say.
 */
final class RdsChanges implements AutoCloseable {
  private static final String AVAILABLE = "available";
  private static final String CREATING = "creating";
  private static final String DELETING = "deleting";

  /** What RDS reports of a small cluster. */
  private static final int SMALLEST_GIB = 1;

  private final RdsStore store;
  private final Supplier<RdsSettings> settings;
  private final InstantSource clock;
  private final Path images;
  private final Vpc vpc;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  RdsChanges(
      RdsStore store, Supplier<RdsSettings> settings, InstantSource clock, Path images, Vpc vpc) {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
    this.images = images;
    this.vpc = vpc;
  }

  synchronized RdsSnapshot snapshot(String id, RdsCluster cluster, Map<String, String> tags) {
    RdsServer server =
        cluster
            .server()
            .filter(RdsServer::runs)
            .orElseThrow(() -> RdsErrors.clusterState("The cluster has no running instance."));
    RdsSnapshot snapshot =
        new RdsSnapshot(
            new SnapshotFacts(
                id,
                "manual",
                CREATING,
                clock.instant(),
                cluster.facts(),
                cluster.created(),
                SMALLEST_GIB),
            tags);
    if (store.snapshots().putIfAbsent(id, snapshot) != null) {
      throw RdsErrors.snapshotExists(id);
    }
    after(settings.get().snapshot(), () -> copy(snapshot, server), snapshot::status);
    return snapshot;
  }

  private void copy(RdsSnapshot snapshot, RdsServer server) {
    snapshot.image(image(server));
    snapshot.status(AVAILABLE);
  }

  /** Copies the files of a server. */
  private ServerImage image(RdsServer server) {
    try {
      Files.createDirectories(images);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return server.snapshot(images.resolve(UUID.randomUUID().toString()));
  }

  synchronized RdsCluster restore(AuroraCluster facts, RdsSnapshot snapshot, ParameterGroup group) {
    if (!snapshot.status().equals(AVAILABLE) || snapshot.image() == null) {
      throw RdsErrors.snapshotState(
          "The snapshot %s is not in available state.".formatted(snapshot.identifier()));
    }
    return made(
        facts,
        RdsServer.restored(snapshot.image(), new RdsServer.Network(vpc, facts.securityGroups())),
        group);
  }

  /** Clones a cluster as it is when this returns, so that no later row is in the clone. */
  synchronized RdsCluster cloned(AuroraCluster facts, RdsCluster source, ParameterGroup group) {
    if (store.clusters().containsKey(facts.identifier())) {
      throw RdsErrors.clusterExists();
    }
    requireAvailable(source);
    String name = source.facts().identifier();
    if (store.members(source).stream().allMatch(one -> one.status().equals(DELETING))) {
      throw RdsErrors.clusterState("DBCluster %s has no DB instance.".formatted(name));
    }
    RdsServer server =
        source
            .server()
            .filter(RdsServer::runs)
            .orElseThrow(
                () ->
                    RdsErrors.clusterState(
                        "DBCluster %s has no instance that runs.".formatted(name)));
    return made(
        facts,
        RdsServer.restored(image(server), new RdsServer.Network(vpc, facts.securityGroups())),
        group);
  }

  private RdsCluster made(AuroraCluster facts, RdsServer server, ParameterGroup group) {
    RdsCluster cluster = new RdsCluster(facts, Optional.of(server), CREATING, clock.instant());
    cluster.parameterGroup(group);
    if (store.clusters().putIfAbsent(facts.identifier(), cluster) != null) {
      throw RdsErrors.clusterExists();
    }
    after(settings.get().cluster(), () -> cluster.status(AVAILABLE), cluster::status);
    return cluster;
  }

  synchronized RdsInstance instance(
      String id, String type, RdsCluster cluster, Map<String, String> tags, boolean upgrades) {
    if (cluster.is(DELETING)) {
      throw RdsErrors.clusterState(
          "DBCluster %s is being deleted.".formatted(cluster.facts().identifier()));
    }
    RdsInstance instance = new RdsInstance(id, type, cluster, tags, CREATING);
    instance.minorVersionUpgrades(upgrades);
    if (store.instances().putIfAbsent(id, instance) != null) {
      throw RdsErrors.instanceExists();
    }
    after(settings.get().instance(), () -> start(instance), instance::status);
    return instance;
  }

  /**
   * Starts an instance; it stays in the status creating until its cluster is restored, as in AWS.
   */
  private void start(RdsInstance instance) {
    if (instance.cluster().is(CREATING)) {
      after(settings.get().instance(), () -> start(instance), instance::status);
    } else {
      instance.cluster().start();
      instance.status(AVAILABLE);
    }
  }

  private static void requireAvailable(RdsCluster cluster) {
    if (!cluster.is(AVAILABLE)) {
      throw RdsErrors.clusterState(
          "DBCluster %s is not in available state.".formatted(cluster.facts().identifier()));
    }
  }

  synchronized void capacity(RdsCluster cluster, ServerlessCapacity now) {
    if (!now.equals(cluster.capacity())) {
      requireAvailable(cluster);
      cluster.capacity(now);
    }
  }

  synchronized void password(RdsCluster cluster, String password) {
    requireAvailable(cluster);
    cluster.passwordPending(true);
    Duration half = settings.get().password().dividedBy(2);
    after(
        half,
        () -> {
          cluster.status("resetting-master-credentials");
          after(half, () -> setPassword(cluster, password), cluster::status);
        },
        cluster::status);
  }

  private static void setPassword(RdsCluster cluster, String password) {
    cluster.server().ifPresent(server -> server.password(password));
    cluster.passwordPending(false);
    cluster.status(AVAILABLE);
  }

  /** Reboots the server; this takes as long as the creation of an instance. */
  synchronized void reboot(RdsInstance instance) {
    if (!instance.status().equals(AVAILABLE)) {
      throw RdsErrors.instanceState(
          "Instance %s is not in available state.".formatted(instance.identifier()));
    }
    instance.status("rebooting");
    after(
        settings.get().instance(),
        () -> {
          instance.cluster().reboot();
          instance.status(AVAILABLE);
        },
        instance::status);
  }

  synchronized void delete(RdsInstance instance) {
    if (instance.status().equals(DELETING)) {
      throw RdsErrors.instanceState(
          "Instance %s is already being deleted.".formatted(instance.identifier()));
    }
    instance.status(DELETING);
    after(settings.get().deletion(), () -> end(instance), instance::status);
  }

  private void end(RdsInstance instance) {
    instance.cluster().stop();
    store.instances().remove(instance.identifier());
  }

  synchronized void delete(RdsCluster cluster) {
    if (cluster.is(DELETING)) {
      throw RdsErrors.clusterState("DBCluster is already being deleted.");
    }
    if (store.members(cluster).stream().anyMatch(one -> !one.status().equals(DELETING))) {
      throw RdsErrors.clusterState(
          "Cluster cannot be deleted, it still contains DB instances in non-deleting state.");
    }
    cluster.status(DELETING);
    after(settings.get().deletion(), () -> end(cluster), cluster::status);
  }

  private void end(RdsCluster cluster) {
    if (store.members(cluster).isEmpty()) {
      cluster.server().ifPresent(RdsServer::remove);
      store.clusters().remove(cluster.facts().identifier());
    } else {
      after(settings.get().deletion(), () -> end(cluster), cluster::status);
    }
  }

  private void after(Duration delay, Runnable work, Consumer<String> status) {
    CompletableFuture.runAsync(
            work,
            CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, threads))
        .exceptionally(
            thrown -> {
              System.getLogger(RdsChanges.class.getName())
                  .log(Level.ERROR, "a background change of the simulated RDS failed", thrown);
              status.accept("failed");
              return null;
            });
  }

  /** Waits for changes in progress, and stops every server that was restored from a snapshot. */
  @Override
  public void close() {
    threads.close();
    store.clusters().values().forEach(one -> one.server().ifPresent(RdsServer::remove));
  }
}
