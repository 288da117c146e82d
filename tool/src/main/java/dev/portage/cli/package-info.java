/**
 * The command line: one class per verb, and the exit codes. Begin at {@link dev.portage.cli.Main},
 * which only wires. Promises: a verb prints its result on standard output, its progress on standard
 * error, and ends with an {@code ExitCode}.
 */
package dev.portage.cli;
