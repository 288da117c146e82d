/**
 * Follows the changes of a source that is still written: slot and publication, the stream of
 * changes, their application to the target, and what a cutover is made of.
 *
 * <p>Begin at {@link dev.portage.replicate.Relay}. Promises: what was received is confirmed to the
 * source only after the target has stored it, in one transaction with the position up to which it
 * has; applying a change again is a no-op, so rows may be copied while their changes wait.
 */
package dev.portage.replicate;
