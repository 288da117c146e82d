/**
 * The steps of a migration. Begin at {@link dev.portage.migration.Migration}; {@link
 * dev.portage.journal.Phase} is its table of contents. Promises: each step is named, recorded in
 * the journal, and safe to repeat.
 */
package dev.portage.migration;
