/**
 * Real PostgreSQL with pgvector on this machine: finding or making the server's binaries, of one
 * version or of two beside each other, and clusters that come and go. Begin at {@link
 * dev.portage.sandbox.postgres.PostgresCluster}; tests begin at {@link
 * dev.portage.sandbox.postgres.TestPostgres}. Promises: nothing of the host is changed outside one
 * cache directory, servers listen on the loopback address only, and a cluster is stopped and its
 * directory removed even when the process that owns it is killed.
 */
package dev.portage.sandbox.postgres;
