/**
 * The steps of a migration. Begin at {@link dev.portage.migration.Migration}; {@link
 * dev.portage.journal.Phase} is its table of contents. Promises: each step is named, and safe to
 * repeat; those that may write are recorded in the journal.
 */
package dev.portage.migration;
