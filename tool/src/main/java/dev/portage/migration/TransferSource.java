package dev.portage.migration;

import dev.portage.journal.Origin;
import dev.portage.postgres.Database;
import java.util.Optional;

/** Where rows are transferred from. */
public sealed interface TransferSource permits RunningSource, SideClusterSource, StagedSource {
  /**
   * What it is, in the journal: a later run must name the same.
   *
   * @param unfinished origin of a migration that is not finished, where there is one
   */
  Origin origin(Optional<Origin> unfinished);

  /**
   * Connects, creating the cluster first where there is none yet.
   *
   * @throws dev.portage.fault.Fault where it cannot be reached
   */
  OpenSource open(Opening opening);

  /**
   * What opening a source needs.
   *
   * @param origin that {@link #origin} gave
   * @param target whose journal, which is open, records what is created
   * @param connections at most this many
   * @param context of the run
   */
  record Opening(Origin origin, Database target, int connections, RunContext context) {}
}
