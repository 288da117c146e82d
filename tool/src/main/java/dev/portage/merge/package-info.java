/**
 * Decides which rows win where the application wrote on the target meanwhile (I7), for every route
 * that brings rows from another cluster. Begin at {@link dev.portage.merge.MergeRule} for rows
 * whose ids tell their age, and at {@link dev.portage.merge.RowDecision} for all others. For bots
 * that are embedded, the rule is in {@code embed.RowWriter}.
 *
 * <p>Promises: rows of the application are neither overwritten nor duplicated, and every statement
 * checks the rule itself, since the application takes no lock.
 */
package dev.portage.merge;
