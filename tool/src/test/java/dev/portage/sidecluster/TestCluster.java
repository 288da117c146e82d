package dev.portage.sidecluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Clusters for tests, as RDS describes them. */
final class TestCluster {
  private static final String ARN = "arn:aws:rds:us-east-1:123456789012:cluster:";

  private TestCluster() {}

  /** The stack's cluster now. */
  static Cluster target() {
    return of(TestSnapshot.TARGET, "15.8", "arn:aws:kms:target");
  }

  /** The one that the stack had before, and that still runs. */
  static Cluster old() {
    return of(TestSnapshot.OLD, "15.3", "");
  }

  private static Cluster of(ClusterId id, String version, String kmsKey) {
    return new Cluster(
        id,
        ARN + id,
        "available",
        Optional.empty(),
        Clusters.ENGINE,
        version,
        Capacity.RESTING,
        id + ".host",
        5432,
        "postgres",
        "postgres",
        kmsKey,
        "target-subnets",
        List.of("sg-of-target"),
        Map.of());
  }

  static Cluster is(Cluster one, String status) {
    return with(one, status, one.engine(), one.version());
  }

  static Cluster ofEngine(Cluster one, String engine, String version) {
    return with(one, one.status(), engine, version);
  }

  private static Cluster with(Cluster one, String status, String engine, String version) {
    return new Cluster(
        one.id(),
        one.arn(),
        status,
        one.created(),
        engine,
        version,
        one.capacity(),
        one.host(),
        one.port(),
        one.database(),
        one.user(),
        one.kmsKey(),
        one.subnetGroup(),
        one.securityGroups(),
        one.tags());
  }
}
