/**
 * Connections, transactions, and rows in binary COPY. Begin at {@link
 * dev.portage.postgres.Database}. Promises: knows no table; values are bound, never spliced; a
 * failure of the server becomes a {@link dev.portage.fault.Fault} that names the server and never
 * the password.
 */
package dev.portage.postgres;
