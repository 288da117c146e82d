/**
 * Stores what Portage records durably, in the schema {@code portage} of the target. Begin at {@link
 * dev.portage.journal.Journal}. Promises: a unit's row is committed together with its rows in
 * {@code items} where Portage's own worker writes them (I1), and a lease that was taken over can no
 * longer write (I2).
 */
package dev.portage.journal;
