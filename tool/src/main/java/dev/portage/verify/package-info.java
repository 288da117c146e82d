/**
 * Proof that nothing is missing. Begin at {@link dev.portage.verify.Verification}. Promises: reads
 * only; every tenant and every row of the table is accounted for.
 */
package dev.portage.verify;
