/**
 * The command line: one class per verb, and the exit codes. Begin at {@link
 * dev.portage.cli.Portage}, which lists the verbs, and {@link dev.portage.cli.MigrateVerb}; the
 * classes named {@code …Options} parse what several verbs share. Promises: a verb prints its result
 * on standard output, its progress on standard error, and ends with an {@code ExitCode}.
 */
package dev.portage.cli;
