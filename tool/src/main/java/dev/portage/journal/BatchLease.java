package dev.portage.journal;

/**
 * The exclusive right to write one batch.
 *
 * @param batch the batch's number
 * @param token fencing token: it grows with each lease, and an older one can no longer write
 */
public record BatchLease(long batch, long token) {}
