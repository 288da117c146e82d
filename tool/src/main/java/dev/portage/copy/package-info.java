/**
 * Copies rows of the source into the table of the target, batch by batch, after the rows that they
 * refer to ({@link dev.portage.copy.ParentCopy}). Begin at {@link dev.portage.copy.CopyRun}.
 * Promises: the source is only read; a batch is one transaction of the target, with its journal
 * rows; what the application wrote wins; a batch may be retried at any time, and copying it again
 * is idempotent.
 */
package dev.portage.copy;
