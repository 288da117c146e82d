/**
 * Stores what Portage records durably, in the schema {@code portage} of the target: migrations by
 * {@link dev.portage.journal.Route} and {@link dev.portage.journal.Phase}, their units and leases,
 * what was created or dropped, and of tables without ULIDs each row that was written ({@link
 * dev.portage.journal.WrittenRows}, {@link dev.portage.journal.KeyMap}). Begin at {@link
 * dev.portage.journal.Journal}. Promises: a unit's row is committed together with its rows in
 * {@code items} where Portage's own worker writes them (I1), and a lease that was taken over can no
 * longer write (I2).
 */
package dev.portage.journal;
