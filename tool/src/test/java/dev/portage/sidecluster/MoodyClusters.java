package dev.portage.sidecluster;

import dev.portage.postgres.Password;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Clusters that do something before each call, such as failing. */
record MoodyClusters(Clusters real, Runnable before) implements Clusters {
  private Clusters now() {
    before.run();
    return real;
  }

  @Override
  public List<Snapshot> snapshots() {
    return now().snapshots();
  }

  @Override
  public Optional<Snapshot> snapshot(String idOrArn) {
    return now().snapshot(idOrArn);
  }

  @Override
  public List<String> offered() {
    return now().offered();
  }

  @Override
  public double leastCapacity(String version) {
    return now().leastCapacity(version);
  }

  @Override
  public Optional<Cluster> cluster(ClusterId id) {
    return now().cluster(id);
  }

  @Override
  public List<Cluster> clusters() {
    return now().clusters();
  }

  @Override
  public List<Instance> instances(ClusterId id) {
    return now().instances(id);
  }

  @Override
  public boolean restore(Restore order) {
    return now().restore(order);
  }

  @Override
  public void addInstance(ClusterId cluster, String instance, Map<String, String> tags) {
    now().addInstance(cluster, instance, tags);
  }

  @Override
  public boolean setPassword(ClusterId id, Password password) {
    return now().setPassword(id, password);
  }

  @Override
  public boolean setCapacity(ClusterId id, Capacity capacity) {
    return now().setCapacity(id, capacity);
  }

  @Override
  public boolean deleteInstance(String instance) {
    return now().deleteInstance(instance);
  }

  @Override
  public boolean deleteCluster(ClusterId id) {
    return now().deleteCluster(id);
  }
}
