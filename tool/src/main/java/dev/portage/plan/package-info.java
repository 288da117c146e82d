/**
 * Decides what is to be done, in which order, and estimates what it costs. Begin at {@link
 * dev.portage.plan.Plan}. Promises: pure values and arithmetic; no I/O, no clock.
 */
package dev.portage.plan;
