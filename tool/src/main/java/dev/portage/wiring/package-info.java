/**
 * Opens clusters and clients from plain values, which the verbs read from their options. Begin at
 * {@link dev.portage.wiring.TargetCluster}, which decides between a stack's cluster and a named
 * one.
 *
 * <p>Promises: nothing is opened before it is needed, everything that is opened is closed, and
 * nothing here reads an option, prints, or chooses an exit code.
 */
package dev.portage.wiring;
