/**
 * Embedding tasks for many bots. Begin at {@link dev.portage.fleet.FleetRun}, which starts tasks on
 * ECS, and at {@link dev.portage.fleet.LeasingWorker}, which embeds bots in this process. Promises:
 * never more tasks than allowed; a bot counts as migrated only when its task, its SyncStatus and
 * its rows agree; after a kill, running tasks are found again instead of started twice.
 */
package dev.portage.fleet;
