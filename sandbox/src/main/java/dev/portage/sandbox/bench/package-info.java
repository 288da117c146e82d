/**
 * The product measured as a process: its worker against the simulated Bedrock, its copy beside what
 * others take. Begin at {@link dev.portage.sandbox.bench.BenchMain}. Promises: what is said of
 * calls comes from the simulator's own log of them, what is said of rows from the database, what is
 * said of memory and of processor time from the operating system and the garbage collector; nothing
 * is asked of the product itself.
 */
package dev.portage.sandbox.bench;
