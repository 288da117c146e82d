/**
 * Proof that nothing is missing. Begin at {@link dev.portage.verify.Verification}. Promises: reads
 * only; every bot of the table and every row of {@code items} is accounted for.
 */
package dev.portage.verify;
