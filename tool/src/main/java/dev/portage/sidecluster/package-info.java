/**
 * Restores a snapshot as a temporary cluster beside the target, and removes it again. Begin at
 * {@link dev.portage.sidecluster.SideCluster}; {@link dev.portage.sidecluster.Snapshots} finds the
 * snapshot. Promises: a cluster is recorded in the journal before it is requested, its creation
 * resumes after a kill, and it is removed whole; nothing is changed that lacks Portage's tag; the
 * side cluster is always encrypted, and its password is neither logged nor stored.
 *
 * <p>No security group is made for it: it gets those of the target, which admit whoever reaches the
 * target, the embedding task's group among them (UPSTREAM 3.6). So there is nothing to remove but a
 * cluster and its instance, and no permission of EC2 to ask for.
 */
package dev.portage.sidecluster;
