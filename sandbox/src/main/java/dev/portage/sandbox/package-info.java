/**
 * A whole deployment on one machine, for the demo, the tests and the benchmarks; it is never
 * shipped.
 *
 * <p>Begin at {@link dev.portage.sandbox.Sandbox}.
 *
 * <p>Promises: PostgreSQL and files are real, the AWS services speak the real wire formats, and
 * everything is removed when the process ends, even if it is killed.
 */
package dev.portage.sandbox;
