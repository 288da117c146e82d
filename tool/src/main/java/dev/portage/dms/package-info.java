/**
 * AWS DMS moves the rows: a homogeneous data migration of PostgreSQL, which DMS runs between both
 * clusters, and which Portage checks, creates, starts, watches, stops and removes. The route {@code
 * dms} uses it for full loads.
 *
 * <p>Begin at {@link dev.portage.dms.DmsMigration}. Promises: whatever is created is in the journal
 * before it exists (I14), every step is safe to repeat, and removal also drops the slot, the
 * publication and the subscription that DMS leaves behind.
 */
package dev.portage.dms;
