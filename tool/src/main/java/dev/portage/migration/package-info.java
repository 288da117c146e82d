/**
 * The steps of a migration, and what removes its results: {@link dev.portage.migration.Undo},
 * {@link dev.portage.migration.Cleanup}. Begin at {@link dev.portage.migration.Migration}; {@link
 * dev.portage.journal.Phase} is its table of contents. Promises: each step is named, and safe to
 * repeat; those that may write are recorded in the journal.
 */
package dev.portage.migration;
