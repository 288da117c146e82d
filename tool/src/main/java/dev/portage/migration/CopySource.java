package dev.portage.migration;

import dev.portage.postgres.Database;
import java.util.Optional;

/** Where rows are copied from: a cluster that runs, or one that is made from a snapshot. */
public interface CopySource {
  /**
   * What it is, in the journal: a later run must name the same.
   *
   * @param begun what a migration that is not through copies from, where there is one
   */
  String name(Optional<String> begun);

  /** What has to be paid for it, as a sentence without its end; empty where nothing has. */
  Optional<String> cost();

  /**
   * Connects, making the cluster first where there is none yet.
   *
   * @throws dev.portage.fault.Fault where it cannot be reached
   */
  Database open(Opening opening);

  /**
   * What opening needs.
   *
   * @param name that it was given
   * @param target whose journal, which is open, remembers what is made
   * @param connections at most this many
   * @param telling hears how it goes
   */
  record Opening(String name, Database target, int connections, Telling telling) {}
}
