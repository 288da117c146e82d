package dev.portage.sandbox.aws.rds;

import java.time.Instant;

/**
 * The properties of a cluster snapshot, without its data.
 *
 * @param id lower case; one that RDS takes itself begins with {@code rds:}
 * @param type {@code manual} or {@code automated}
 * @param status {@code available} once it can be restored
 * @param created when it was taken
 * @param source the cluster at that time
 * @param clusterCreated when the cluster was created
 * @param gib its size, as RDS reports it
 */
public record SnapshotFacts(
    String id,
    String type,
    String status,
    Instant created,
    AuroraCluster source,
    Instant clusterCreated,
    int gib) {}
