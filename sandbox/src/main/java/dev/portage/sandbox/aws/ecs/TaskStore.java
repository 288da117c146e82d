package dev.portage.sandbox.aws.ecs;

import dev.portage.sandbox.aws.http.AwsError;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * All tasks of all clusters. ECS returns a stopped task for an hour; the store keeps all of them.
 */
final class TaskStore {
  private static final Duration VISIBLE = Duration.ofHours(1);

  private final InstantSource clock;
  private final Set<String> clusters = new ConcurrentSkipListSet<>();
  private final List<Task> tasks = new CopyOnWriteArrayList<>();
  private final Map<String, Started> byToken = new ConcurrentHashMap<>();

  /** The tasks that a call with a client token started, so that a repeated call is idempotent. */
  record Started(String request, List<Task> tasks) {}

  TaskStore(InstantSource clock) {
    this.clock = clock;
  }

  void addCluster(String name) {
    clusters.add(name);
  }

  /**
   * Returns the name of the cluster with this name or ARN; an empty string means {@code default}.
   */
  String cluster(String asked) {
    String name = asked.isEmpty() ? "default" : asked.substring(asked.lastIndexOf('/') + 1);
    if (!clusters.contains(name)) {
      throw AwsError.client("ClusterNotFoundException", "Cluster not found.").exception();
    }
    return name;
  }

  void add(Task task) {
    tasks.add(task);
  }

  List<Task> all() {
    return List.copyOf(tasks);
  }

  List<Task> visible(String cluster) {
    Instant oldest = clock.instant().minus(VISIBLE);
    return tasks.stream()
        .filter(task -> task.cluster().equals(cluster))
        .filter(task -> task.state().stopped().filter(at -> at.isBefore(oldest)).isEmpty())
        .toList();
  }

  /** Finds a visible task by id or ARN. */
  Optional<Task> find(String cluster, String asked) {
    String id = asked.substring(asked.lastIndexOf('/') + 1);
    return visible(cluster).stream().filter(task -> task.id().equals(id)).findFirst();
  }

  Optional<Task> byId(String id) {
    return tasks.stream().filter(task -> task.id().equals(id)).findFirst();
  }

  /** Returns the CPU units of all tasks that have not stopped. */
  int cpuUnitsInUse() {
    return tasks.stream()
        .filter(task -> !task.state().isStopped())
        .mapToInt(task -> task.definition().cpuUnits())
        .sum();
  }

  Optional<Started> startedBy(String token, String request) {
    Started started = byToken.get(token);
    if (started != null && !started.request().equals(request)) {
      String message = "The clientToken was used before with other parameters.";
      throw AwsError.client("ConflictException", message).exception();
    }
    return Optional.ofNullable(started);
  }

  void put(String token, Started started) {
    byToken.put(token, started);
  }
}
