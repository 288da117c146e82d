package dev.portage.sidecluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Snapshots for tests. */
final class TestSnapshot {
  static final ClusterId OLD =
      new ClusterId("bedrockchatstack-vectorstoreclusterefe7d2f8-1abc2def3ghi");
  static final ClusterId TARGET =
      new ClusterId("bedrockchatstack-vectorstoreclusterefe7d2f8-9xyz8wvu7tsr");
  static final String LAST = "bedrockchatstack-snapshot-vectorstoreclusterefe7d2f8-4jkl5mno6pqr";

  private static final Instant CREATED = Instant.parse("2026-03-01T00:00:00Z");
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
        Optional.of(CREATED),
        FIRST.plus(Duration.ofHours(hours)),
        "available",
        100,
        Clusters.ENGINE,
        "15.3",
        false,
        0,
        Map.of());
  }

  static Snapshot status(Snapshot one, String status) {
    return new Snapshot(
        one.id(),
        one.arn(),
        one.cluster(),
        one.clusterCreated(),
        one.taken(),
        status,
        50,
        one.engine(),
        one.version(),
        one.encrypted(),
        one.gib(),
        one.tags());
  }

  static Snapshot tagged(Snapshot one, String key, String value) {
    return new Snapshot(
        one.id(),
        one.arn(),
        one.cluster(),
        one.clusterCreated(),
        one.taken(),
        one.status(),
        one.percent(),
        one.engine(),
        one.version(),
        one.encrypted(),
        one.gib(),
        Map.of(key, value));
  }

  static Snapshot ofEngine(Snapshot one, String engine, String version) {
    return new Snapshot(
        one.id(),
        one.arn(),
        one.cluster(),
        one.clusterCreated(),
        one.taken(),
        one.status(),
        one.percent(),
        engine,
        version,
        one.encrypted(),
        one.gib(),
        one.tags());
  }

  static Snapshot encrypted(Snapshot one) {
    return new Snapshot(
        one.id(),
        one.arn(),
        one.cluster(),
        one.clusterCreated(),
        one.taken(),
        one.status(),
        one.percent(),
        one.engine(),
        one.version(),
        true,
        one.gib(),
        one.tags());
  }

  static Snapshot sized(Snapshot one, int gib) {
    return seen(one, one.clusterCreated(), gib);
  }

  /** One whose cluster had existed for this long. */
  static Snapshot aged(Snapshot one, Duration age) {
    return seen(one, Optional.of(one.taken().minus(age)), one.gib());
  }

  private static Snapshot seen(Snapshot one, Optional<Instant> clusterCreated, int gib) {
    return new Snapshot(
        one.id(),
        one.arn(),
        one.cluster(),
        clusterCreated,
        one.taken(),
        one.status(),
        one.percent(),
        one.engine(),
        one.version(),
        one.encrypted(),
        gib,
        one.tags());
  }
}
