package dev.portage.migration;

import dev.portage.postgres.Database;

/** Where rows are copied from: a cluster that runs, or one that is made from a snapshot. */
public interface CopySource {
  /** What it is, in the journal: a later run must name the same. */
  String name();

  /** Whether opening it costs money, and what to say of that; "" where it does not. */
  String cost();

  /**
   * Connects, making the cluster first where there is none yet.
   *
   * @param connections at most this many
   * @throws dev.portage.fault.Fault where it cannot be reached
   */
  Database open(int connections, Story story);
}
