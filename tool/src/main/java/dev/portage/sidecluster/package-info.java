/**
 * Restores a snapshot, or clones a cluster that runs, as a temporary cluster beside the target, and
 * removes it again. Begin at {@link dev.portage.sidecluster.SideCluster}; {@link
 * dev.portage.sidecluster.Snapshots} and {@link dev.portage.sidecluster.Clones} find what it is
 * made of. Promises: a cluster is recorded in the journal before it is requested, its creation
 * resumes after a kill, and it is removed whole; nothing is changed that lacks Portage's tag; what
 * is restored from a snapshot is always encrypted, and a clone where its source is (RDS takes no
 * key otherwise); the password of a side cluster is neither logged nor stored.
 *
 * <p>No security group is made for it: it gets those of the target, which admit whoever reaches the
 * target, the embedding task's group among them (UPSTREAM 3.6). So there is nothing to remove but a
 * cluster and its instance, and no permission of EC2 to ask for.
 */
package dev.portage.sidecluster;
