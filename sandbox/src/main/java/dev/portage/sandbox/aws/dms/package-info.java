/**
 * DMS with homogeneous data migrations: subnet groups, instance profiles, data providers, migration
 * projects and data migrations.
 *
 * <p>Begin at {@link dev.portage.sandbox.aws.dms.Dms}; {@link
 * dev.portage.sandbox.aws.dms.DataMigrationRun} is what a data migration does between two real
 * PostgreSQL servers: {@code pg_dump} and {@code pg_restore} for a full load, and a subscription of
 * the target for changes.
 *
 * <p>Promises: states change after the delays that {@link dev.portage.sandbox.aws.dms.DmsSettings}
 * gives; slot, publication and subscription are left when a data migration ends, as AWS leaves
 * them.
 */
package dev.portage.sandbox.aws.dms;
