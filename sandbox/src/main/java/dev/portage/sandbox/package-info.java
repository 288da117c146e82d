/**
 * A whole deployment on one machine, for the demo, the tests and the benchmarks; never shipped.
 * Begin at {@link dev.portage.sandbox.Sandbox}. Promises: PostgreSQL and files are real, AWS speaks
 * its real wire format, and everything is gone when the process is, however it ends.
 */
package dev.portage.sandbox;
