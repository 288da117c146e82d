/**
 * RDS for Aurora PostgreSQL: clusters, instances, snapshots and restores.
 *
 * <p>Begin at {@link dev.portage.sandbox.aws.rds.Rds}. Each cluster with an instance is a real
 * PostgreSQL server, a snapshot is a copy of its data directory, and a restore starts that copy.
 *
 * <p>Promises: states change after the delays that {@link dev.portage.sandbox.aws.rds.RdsSettings}
 * gives; every server ends with the sandbox.
 */
package dev.portage.sandbox.aws.rds;
