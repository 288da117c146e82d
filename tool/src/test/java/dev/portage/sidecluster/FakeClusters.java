package dev.portage.sidecluster;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Password;
import dev.portage.sandbox.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Clusters without AWS. Whatever is under way is done at the second look. Its clusters are roles of
 * one real PostgreSQL, so that a password is a password.
 */
final class FakeClusters implements Clusters {
  /** The password that every snapshot comes with. */
  static final Password NOTED = new Password("noted before the update");

  final List<Snapshot> listed = new ArrayList<>();
  final Map<ClusterId, Made> made = new LinkedHashMap<>();
  List<String> offered = List.of("14.18", "15.6", "15.8", "15.10", "16.8");

  /** Clusters that were there before, and have an instance. */
  final Map<ClusterId, Cluster> running = new LinkedHashMap<>();

  /** Those of them without an instance. */
  final Set<ClusterId> withoutInstance = new HashSet<>();

  /** How often a cluster is busy when it is to be cloned. */
  int busy;

  /** How long clusters are shown without their tags, after they were restored. */
  int untagged;

  /** How often all snapshots were listed. */
  int lists;

  /** The least capacity of every version. */
  double leastCapacity = 0.5;

  private final TestDatabase server;

  /** A cluster that was restored, or that another user created. */
  static final class Made {
    final Restore order;
    final Instant created = Instant.parse("2026-11-21T12:00:00Z");
    final String user = "side_" + UUID.randomUUID().toString().replace("-", "");
    String status = "creating";
    String instance;
    String instanceStatus;
    boolean answers;
    Capacity capacity;

    /** How often it is shown without its tags. */
    int untagged;

    Made(Restore order) {
      this.order = order;
      this.capacity = order.capacity();
    }
  }

  /** With a server behind it; without one it can only list. */
  FakeClusters(TestDatabase server) {
    this.server = server;
  }

  @Override
  public List<Snapshot> snapshots() {
    lists++;
    return List.copyOf(listed);
  }

  @Override
  public Optional<Snapshot> snapshot(String idOrArn) {
    Optional<Snapshot> found =
        listed.stream()
            .filter(one -> one.id().equals(idOrArn) || one.arn().equals(idOrArn))
            .findFirst();
    found
        .filter(one -> one.status().equals("creating"))
        .ifPresent(one -> listed.set(listed.indexOf(one), TestSnapshot.status(one, "available")));
    return found;
  }

  @Override
  public List<String> offered() {
    return offered;
  }

  @Override
  public double leastCapacity(String version) {
    return leastCapacity;
  }

  @Override
  public Optional<Cluster> cluster(ClusterId id) {
    if (running.containsKey(id)) {
      return Optional.of(running.get(id));
    }
    Optional<Cluster> now = Optional.ofNullable(made.get(id)).map(this::shown);
    Optional.ofNullable(made.get(id)).ifPresent(one -> goOn(id, one));
    return now;
  }

  @Override
  public List<Cluster> clusters() {
    return Stream.concat(running.values().stream(), made.values().stream().map(this::shown))
        .toList();
  }

  private Cluster shown(Made one) {
    return new Cluster(
        one.order.id(),
        "arn:aws:rds:us-east-1:123456789012:cluster:" + one.order.id(),
        one.status,
        Optional.of(one.created),
        ENGINE,
        version(one.order.from()),
        one.capacity,
        "127.0.0.1",
        one.answers ? server.port() : 1,
        server == null ? "" : server.name(),
        one.user,
        kmsKey(one.order.from()),
        one.order.subnetGroup(),
        one.order.securityGroups(),
        one.untagged-- > 0 ? Map.of() : one.order.tags());
  }

  private String version(Restore.From from) {
    return switch (from) {
      case Restore.OfSnapshot snapshot -> snapshot.version();
      case Restore.OfCluster cluster -> running.get(cluster.cluster()).version();
    };
  }

  private String kmsKey(Restore.From from) {
    return switch (from) {
      case Restore.OfSnapshot snapshot -> snapshot.kmsKey().orElse("");
      case Restore.OfCluster cluster -> running.get(cluster.cluster()).kmsKey();
    };
  }

  private void goOn(ClusterId id, Made one) {
    switch (one.status) {
      case "creating" -> one.status = "available";
      case "deleting" -> {
        sql("DROP ROLE " + one.user);
        made.remove(id);
      }
      default -> {
        // Nothing is under way.
      }
    }
  }

  @Override
  public List<Instance> instances(ClusterId id) {
    if (running.containsKey(id)) {
      return withoutInstance.contains(id)
          ? List.of()
          : List.of(new Instance(id + "-writer", "available"));
    }
    Made one = made.get(id);
    if (one == null || one.instance == null) {
      return List.of();
    }
    List<Instance> now = List.of(new Instance(one.instance, one.instanceStatus));
    switch (one.instanceStatus) {
      case "creating" -> {
        one.instanceStatus = "available";
        one.answers = true;
      }
      case "deleting" -> {
        one.instance = null;
        one.answers = false;
      }
      default -> {
        // Nothing is under way.
      }
    }
    return now;
  }

  @Override
  public boolean restore(Restore order) {
    switch (order.from()) {
      case Restore.OfSnapshot snapshot -> {
        if (!offered.contains(snapshot.version())) {
          throw new Fault(ExitCode.AWS_REFUSED, "Cannot find version " + snapshot.version(), "");
        }
      }
      case Restore.OfCluster(ClusterId source) -> {
        if (!running.containsKey(source) && !made.containsKey(source)) {
          throw new Fault(ExitCode.AWS_REFUSED, "DBCluster %s not found.".formatted(source), "");
        }
        if (busy-- > 0 || instances(source).isEmpty()) {
          return false;
        }
      }
    }
    if (!made.containsKey(order.id())) {
      Made one = new Made(order);
      one.untagged = untagged;
      sql("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(one.user, NOTED.value()));
      made.put(order.id(), one);
    }
    return true;
  }

  @Override
  public void addInstance(ClusterId cluster, String instance, Map<String, String> tags) {
    Made one = made.get(cluster);
    if (one.instance == null) {
      one.instance = instance;
      one.instanceStatus = "creating";
    }
  }

  @Override
  public boolean setPassword(ClusterId id, Password password) {
    Made one = made.get(id);
    if (!one.status.equals("available")) {
      return false;
    }
    sql("ALTER ROLE %s PASSWORD '%s'".formatted(one.user, password.value()));
    return true;
  }

  @Override
  public boolean setCapacity(ClusterId id, Capacity capacity) {
    Made one = made.get(id);
    if (!one.status.equals("available")) {
      return false;
    }
    one.capacity = capacity;
    return true;
  }

  @Override
  public boolean deleteInstance(String instance) {
    for (Made one : made.values()) {
      if (instance.equals(one.instance)) {
        boolean accepted = !one.instanceStatus.equals("deleting");
        one.instanceStatus = "deleting";
        return accepted;
      }
    }
    return true;
  }

  @Override
  public boolean deleteCluster(ClusterId id) {
    Made one = made.get(id);
    if (one == null) {
      return true;
    }
    if (one.instance != null || !one.status.equals("available")) {
      return false;
    }
    one.status = "deleting";
    return true;
  }

  private void sql(String statement) {
    try (Connection connection = server.connect();
        Statement runs = connection.createStatement()) {
      runs.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
