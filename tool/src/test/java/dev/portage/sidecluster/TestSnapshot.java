package dev.portage.sidecluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Snapshots for tests. */
final class TestSnapshot {
  static final ClusterId OLD =
      new ClusterId("bedrockchatstack-vectorstoreclusterefe7d2f8-1abc2def3ghi");
  static final ClusterId TARGET =
      new ClusterId("bedrockchatstack-vectorstoreclusterefe7d2f8-9xyz8wvu7tsr");
  static final String LAST = "bedrockchatstack-snapshot-vectorstoreclusterefe7d2f8-4jkl5mno6pqr";

  private static final Instant FIRST = Instant.parse("2026-11-01T00:00:00Z");

  private TestSnapshot() {}

  /** The one that CloudFormation left. */
  static Snapshot last() {
    return of(LAST, OLD, 10);
  }

  /** One that is available. */
  static Snapshot of(String id, ClusterId cluster, int hours) {
    return new Snapshot(
        id,
        "arn:aws:rds:us-east-1:123456789012:cluster-snapshot:" + id,
        cluster,
        FIRST.plus(Duration.ofHours(hours)),
        "available",
        100,
        Clusters.ENGINE,
        "15.3",
        false,
        Map.of());
  }

  static Snapshot status(Snapshot one, String status) {
    return new Snapshot(
        one.id(),
        one.arn(),
        one.cluster(),
        one.taken(),
        status,
        50,
        one.engine(),
        one.version(),
        one.encrypted(),
        one.tags());
  }

  static Snapshot tagged(Snapshot one, String key, String value) {
    return new Snapshot(
        one.id(),
        one.arn(),
        one.cluster(),
        one.taken(),
        one.status(),
        one.percent(),
        one.engine(),
        one.version(),
        one.encrypted(),
        Map.of(key, value));
  }

  static Snapshot ofEngine(Snapshot one, String engine, String version) {
    return new Snapshot(
        one.id(),
        one.arn(),
        one.cluster(),
        one.taken(),
        one.status(),
        one.percent(),
        engine,
        version,
        one.encrypted(),
        one.tags());
  }

  static Snapshot encrypted(Snapshot one) {
    return new Snapshot(
        one.id(),
        one.arn(),
        one.cluster(),
        one.taken(),
        one.status(),
        one.percent(),
        one.engine(),
        one.version(),
        true,
        one.tags());
  }
}
