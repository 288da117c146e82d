package dev.portage.sidecluster;

import dev.portage.deployment.AwsAccess;
import dev.portage.deployment.AwsFaults;
import dev.portage.postgres.Password;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DbClusterAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbClusterNotFoundException;
import software.amazon.awssdk.services.rds.model.DbClusterSnapshotNotFoundException;
import software.amazon.awssdk.services.rds.model.DbInstanceAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.rds.model.Filter;
import software.amazon.awssdk.services.rds.model.InvalidDbClusterStateException;
import software.amazon.awssdk.services.rds.model.InvalidDbInstanceStateException;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterRequest;

/** Clusters of Amazon RDS. */
public final class RdsClusters implements Clusters {
  /** Of Aurora Serverless v2. */
  private static final String INSTANCE_CLASS = "db.serverless";

  /** It is enabled, and billed, where nothing else is asked for. */
  private static final String NO_EXTENDED_SUPPORT = "open-source-rds-extended-support-disabled";

  /** A clone, which shares the pages of its source until one of the two changes them. */
  private static final String COPY_ON_WRITE = "copy-on-write";

  /** With which RDS names the snapshots that it takes itself. */
  private static final String AUTOMATED = "rds:";

  /** Identifiers of other services have another prefix, and are found only with their type. */
  private static final Pattern OWN = Pattern.compile("(?:" + AUTOMATED + ")?[A-Za-z][A-Za-z0-9-]*");

  /** The last one is the identifier, which may have a colon. */
  private static final int ARN_PARTS = 7;

  private final RdsClient client;

  /** Clusters in the region of this access. */
  public RdsClusters(AwsAccess aws) {
    this.client = aws.prepare(RdsClient.builder()).httpClient(aws.http()).build();
  }

  @Override
  public List<Snapshot> snapshots() {
    return asked(
        "list the snapshots of clusters",
        "rds:DescribeDBClusterSnapshots",
        () -> snapshots(false).toList());
  }

  @Override
  public Optional<Snapshot> snapshot(String idOrArn) {
    return asked(
        "look up the snapshot " + idOrArn,
        "rds:DescribeDBClusterSnapshots",
        () -> named(idOrArn).or(() -> listed(idOrArn)));
  }

  /** By one call, which a wait repeats every few seconds. */
  private Optional<Snapshot> named(String idOrArn) {
    String id = idOrArn.startsWith("arn:") ? idOrArn.split(":", ARN_PARTS)[ARN_PARTS - 1] : idOrArn;
    if (!OWN.matcher(id).matches()) {
      return Optional.empty();
    }
    try {
      return client
          .describeDBClusterSnapshots(
              request ->
                  request
                      .dbClusterSnapshotIdentifier(id)
                      .snapshotType(id.startsWith(AUTOMATED) ? "automated" : null))
          .dbClusterSnapshots()
          .stream()
          .filter(one -> one.snapshotCreateTime() != null)
          .map(RdsShapes::snapshot)
          .filter(one -> one.isNamed(idOrArn))
          .findFirst();
    } catch (DbClusterSnapshotNotFoundException e) {
      return Optional.empty();
    }
  }

  /** One of another service or account is found by its name only in the lists of all. */
  private Optional<Snapshot> listed(String idOrArn) {
    return Stream.of(false, true)
        .flatMap(this::snapshots)
        .filter(one -> one.isNamed(idOrArn))
        .findFirst();
  }

  private Stream<Snapshot> snapshots(boolean shared) {
    return client
        .describeDBClusterSnapshotsPaginator(request -> request.includeShared(shared))
        .dbClusterSnapshots()
        .stream()
        // One whose copying has not begun has no time yet.
        .filter(one -> one.snapshotCreateTime() != null)
        .map(RdsShapes::snapshot);
  }

  @Override
  public List<String> offered() {
    return asked(
        "list the versions of " + ENGINE,
        "rds:DescribeDBEngineVersions",
        () ->
            client
                .describeDBEngineVersionsPaginator(request -> request.engine(ENGINE))
                .dbEngineVersions()
                .stream()
                .map(version -> version.engineVersion())
                .toList());
  }

  @Override
  public double leastCapacity(String version) {
    return asked(
        "look up the version " + version,
        "rds:DescribeDBEngineVersions",
        () ->
            client
                .describeDBEngineVersions(request -> request.engine(ENGINE).engineVersion(version))
                .dbEngineVersions()
                .stream()
                .map(found -> found.serverlessV2FeaturesSupport())
                .filter(found -> found != null && found.minCapacity() != null)
                .map(found -> found.minCapacity())
                .findFirst()
                .orElse(Capacity.RESTING.least()));
  }

  @Override
  public Optional<Cluster> cluster(ClusterId id) {
    return asked("look at the cluster " + id, "rds:DescribeDBClusters", () -> found(id));
  }

  private Optional<Cluster> found(ClusterId id) {
    try {
      return client
          .describeDBClusters(request -> request.dbClusterIdentifier(id.value()))
          .dbClusters()
          .stream()
          .findFirst()
          .map(RdsShapes::cluster);
    } catch (DbClusterNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<Cluster> clusters() {
    return asked(
        "list the clusters",
        "rds:DescribeDBClusters",
        () ->
            client.describeDBClustersPaginator().dbClusters().stream()
                .filter(one -> ENGINE.equals(one.engine()))
                .map(RdsShapes::cluster)
                .toList());
  }

  @Override
  public List<Instance> instances(ClusterId id) {
    Filter ofCluster = Filter.builder().name("db-cluster-id").values(id.value()).build();
    return asked(
        "look at the instances of the cluster " + id,
        "rds:DescribeDBInstances",
        () -> {
          try {
            return client
                .describeDBInstancesPaginator(request -> request.filters(ofCluster))
                .dbInstances()
                .stream()
                .map(one -> new Instance(one.dbInstanceIdentifier(), one.dbInstanceStatus()))
                .toList();
          } catch (DbClusterNotFoundException e) {
            return List.of();
          }
        });
  }

  @Override
  public boolean restore(Restore order) {
    return switch (order.from()) {
      case Restore.OfSnapshot snapshot ->
          made(
              "restore a snapshot as " + order.id(),
              "rds:RestoreDBClusterFromSnapshot",
              () -> ask(order, snapshot));
      case Restore.OfCluster cluster ->
          made(
              "clone the cluster %s as %s".formatted(cluster.cluster(), order.id()),
              "rds:RestoreDBClusterToPointInTime",
              () -> ask(order, cluster));
    };
  }

  private static boolean made(String doing, String permission, Runnable request) {
    return asked(
        doing,
        permission + " and rds:AddTagsToResource",
        () -> {
          try {
            request.run();
            return true;
          } catch (DbClusterAlreadyExistsException e) {
            // The answer to an earlier request was lost; the tags show who created it.
            return true;
          } catch (InvalidDbClusterStateException e) {
            return false;
          }
        });
  }

  private void ask(Restore order, Restore.OfSnapshot from) {
    client.restoreDBClusterFromSnapshot(
        request ->
            request
                .dbClusterIdentifier(order.id().value())
                .snapshotIdentifier(from.arn())
                .engine(ENGINE)
                .engineVersion(from.version())
                .kmsKeyId(from.kmsKey().orElse(null))
                .dbSubnetGroupName(order.subnetGroup())
                .vpcSecurityGroupIds(order.securityGroups())
                .serverlessV2ScalingConfiguration(RdsShapes.scaling(order.capacity()))
                .engineLifecycleSupport(NO_EXTENDED_SUPPORT)
                .deletionProtection(false)
                .copyTagsToSnapshot(false)
                .tags(RdsShapes.tagList(order.tags())));
  }

  /** The call takes no version: a clone has that of its source. */
  private void ask(Restore order, Restore.OfCluster from) {
    client.restoreDBClusterToPointInTime(
        request ->
            request
                .dbClusterIdentifier(order.id().value())
                .sourceDBClusterIdentifier(from.cluster().value())
                .restoreType(COPY_ON_WRITE)
                .useLatestRestorableTime(true)
                .dbSubnetGroupName(order.subnetGroup())
                .vpcSecurityGroupIds(order.securityGroups())
                .serverlessV2ScalingConfiguration(RdsShapes.scaling(order.capacity()))
                .engineLifecycleSupport(NO_EXTENDED_SUPPORT)
                .deletionProtection(false)
                .copyTagsToSnapshot(false)
                .tags(RdsShapes.tagList(order.tags())));
  }

  @Override
  public void addInstance(ClusterId cluster, String instance, Map<String, String> tags) {
    changed(
        "add an instance to the cluster " + cluster,
        "rds:CreateDBInstance and rds:AddTagsToResource",
        () -> {
          try {
            client.createDBInstance(
                request ->
                    request
                        .dbClusterIdentifier(cluster.value())
                        .dbInstanceIdentifier(instance)
                        .dbInstanceClass(INSTANCE_CLASS)
                        .engine(ENGINE)
                        .publiclyAccessible(false)
                        // A maintenance window must not restart the source of a copy.
                        .autoMinorVersionUpgrade(false)
                        .tags(RdsShapes.tagList(tags)));
          } catch (DbInstanceAlreadyExistsException e) {
            // The answer to an earlier request was lost.
          }
          return true;
        });
  }

  @Override
  public boolean setPassword(ClusterId id, Password password) {
    return modified(
        "change the password of the cluster " + id,
        request -> request.dbClusterIdentifier(id.value()).masterUserPassword(password.value()));
  }

  @Override
  public boolean setCapacity(ClusterId id, Capacity capacity) {
    return modified(
        "change the capacity of the cluster " + id,
        request ->
            request
                .dbClusterIdentifier(id.value())
                .serverlessV2ScalingConfiguration(RdsShapes.scaling(capacity)));
  }

  private boolean modified(String doing, Consumer<ModifyDbClusterRequest.Builder> change) {
    return asked(
        doing,
        "rds:ModifyDBCluster",
        () -> {
          try {
            client.modifyDBCluster(change.andThen(request -> request.applyImmediately(true)));
            return true;
          } catch (InvalidDbClusterStateException e) {
            return false;
          }
        });
  }

  @Override
  public boolean deleteInstance(String instance) {
    return changed(
        "delete the instance " + instance,
        "rds:DeleteDBInstance",
        () -> {
          client.deleteDBInstance(request -> request.dbInstanceIdentifier(instance));
          return true;
        });
  }

  @Override
  public boolean deleteCluster(ClusterId id) {
    return changed(
        "delete the cluster " + id,
        "rds:DeleteDBCluster",
        () -> {
          client.deleteDBCluster(
              request -> request.dbClusterIdentifier(id.value()).skipFinalSnapshot(true));
          return true;
        });
  }

  /** A change of something that may be gone, which counts as done, or busy, which does not. */
  private static boolean changed(String doing, String permission, Supplier<Boolean> change) {
    return asked(
        doing,
        permission,
        () -> {
          try {
            return change.get();
          } catch (InvalidDbClusterStateException | InvalidDbInstanceStateException e) {
            return false;
          } catch (DbClusterNotFoundException | DbInstanceNotFoundException e) {
            return true;
          }
        });
  }

  private static <T> T asked(String doing, String permission, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw AwsFaults.of(e, doing, permission);
    }
  }
}
