/**
 * A snapshot becomes a temporary cluster beside the target, and goes again. Begin at {@link
 * dev.portage.sidecluster.SideCluster}; {@link dev.portage.sidecluster.Snapshots} finds what it is
 * made from. Promises: what is made is recorded in the journal before it is asked for, can be taken
 * up after a kill at any moment, and is removed whole; nothing is touched that lacks Portage's tag;
 * the side cluster is always encrypted, and its password is neither logged nor stored.
 *
 * <p>No security group is made for it: it gets those of the target, which let in whoever reaches
 * the target, the embedding task's group among them (UPSTREAM 3.6). So there is nothing to remove
 * but a cluster and its instance, and no permission of EC2 to ask for.
 */
package dev.portage.sidecluster;
