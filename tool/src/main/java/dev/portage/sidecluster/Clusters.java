package dev.portage.sidecluster;

import dev.portage.postgres.Password;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The interface to RDS. Changes are asynchronous and idempotent: a request whose answer was lost
 * can be repeated.
 *
 * <p>Every method throws a {@link dev.portage.fault.Fault} where AWS refuses or does not answer.
 */
public interface Clusters {
  /** The one engine that Portage supports. */
  String ENGINE = "aurora-postgresql";

  /** All cluster snapshots of this account and region, taken by hand or by the service. */
  List<Snapshot> snapshots();

  /** One snapshot by its identifier or ARN; by ARN also one that another account shares. */
  Optional<Snapshot> snapshot(String idOrArn);

  /** The versions of {@link #ENGINE} that a cluster can be made with now. */
  List<String> offered();

  /** The least capacity of a Serverless v2 instance of this version, in ACU: 0 where it pauses. */
  double leastCapacity(String version);

  /** The cluster of this identifier. */
  Optional<Cluster> cluster(ClusterId id);

  /** All clusters of {@link #ENGINE} in this account and region. */
  List<Cluster> clusters();

  /** The instances in a cluster; none where there is no such cluster. */
  List<Instance> instances(ClusterId id);

  /**
   * Makes a cluster of a snapshot or of another cluster, without an instance; a no-op where the id
   * is taken.
   *
   * @return false where the cluster that is to be cloned is busy with something else
   */
  boolean restore(Restore order);

  /** Adds an instance that the internet cannot reach; a no-op where the id is taken. */
  void addInstance(ClusterId cluster, String instance, Map<String, String> tags);

  /**
   * Sets another password of the master user, which becomes active some time later.
   *
   * @return false where the cluster is busy with something else
   */
  boolean setPassword(ClusterId id, Password password);

  /**
   * Sets another capacity of the Serverless v2 instances, which becomes active within seconds.
   *
   * @return false where the cluster is busy with something else
   */
  boolean setCapacity(ClusterId id, Capacity capacity);

  /**
   * Deletes an instance; a no-op where there is none.
   *
   * @return false where it is busy, or being deleted already
   */
  boolean deleteInstance(String instance);

  /**
   * Deletes a cluster without a last snapshot; a no-op where there is none.
   *
   * @return false where it still has an instance, is busy, or is being deleted already
   */
  boolean deleteCluster(ClusterId id);
}
