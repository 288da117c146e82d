package dev.portage.sandbox.aws.rds;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The clusters, instances, snapshots and parameter groups of an account, by identifier. */
record RdsStore(
    Map<String, RdsCluster> clusters,
    Map<String, RdsInstance> instances,
    Map<String, RdsSnapshot> snapshots,
    Map<String, ParameterGroup> parameterGroups) {

  static RdsStore empty() {
    return new RdsStore(
        new ConcurrentSkipListMap<>(),
        new ConcurrentSkipListMap<>(),
        new ConcurrentSkipListMap<>(),
        new ConcurrentSkipListMap<>());
  }

  RdsCluster cluster(String id) {
    RdsCluster cluster = clusters.get(last(id));
    if (cluster == null) {
      throw RdsErrors.noCluster(id);
    }
    return cluster;
  }

  RdsInstance instance(String id) {
    RdsInstance instance = instances.get(last(id));
    if (instance == null) {
      throw RdsErrors.noInstance(id);
    }
    return instance;
  }

  RdsSnapshot snapshot(String id) {
    RdsSnapshot snapshot = snapshots.get(last(id));
    if (snapshot == null) {
      throw RdsErrors.noSnapshot(id);
    }
    return snapshot;
  }

  /** Returns the parameter group with this name; the default groups exist always. */
  Optional<ParameterGroup> parameterGroup(String name) {
    String id = last(name);
    return ParameterGroup.defaultNamed(id)
        .map(group -> parameterGroups.computeIfAbsent(id, key -> group))
        .or(() -> Optional.ofNullable(parameterGroups.get(id)));
  }

  List<RdsInstance> members(RdsCluster cluster) {
    return instances.values().stream().filter(one -> one.cluster() == cluster).toList();
  }

  /** Returns the identifier in an ARN; that of an automated snapshot has a colon itself. */
  private static String last(String id) {
    String[] parts = id.split(":", 7);
    return id.startsWith("arn:") ? parts[parts.length - 1] : id;
  }
}
