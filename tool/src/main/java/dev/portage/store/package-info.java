/**
 * A table of chunks, described once: its catalog entry, its rows by tenant, their digest. Begin at
 * {@link dev.portage.store.TableShape}. Promises: a column's name goes into a statement quoted, a
 * value is bound; the digest of the same rows is the same on every server and in every session.
 */
package dev.portage.store;
