package dev.portage.migration;

import dev.portage.journal.Origin;
import dev.portage.sidecluster.Original;
import java.util.Optional;

/** What the operator chose to make the side cluster of. */
public sealed interface SideClusterChoice permits SnapshotChoice, CloneChoice {
  /** What earlier runs have done with the same choice. */
  enum Earlier {
    /** Nothing that matters now: all rows are compared. */
    NOTHING,
    /** Some rows are copied. */
    BEGUN,
    /** All rows are copied, and the operator asks for no other ones. */
    FINISHED
  }

  /** As {@link TransferSource#origin}. */
  Origin origin(Optional<Origin> unfinished);

  /**
   * Reports what was chosen, and what speaks against it.
   *
   * @param earlier what earlier runs have done with the same choice
   * @return what is done and what it costs, as the beginning of a sentence
   * @throws dev.portage.fault.Fault where no side cluster can be made of it
   */
  String offer(Origin origin, Earlier earlier, Reporter reporter);

  /**
   * What the side cluster is made of.
   *
   * @param origin that {@link #origin} gave
   */
  Original original(Origin origin);

  /** What a proof without the source does not look at; empty for what does not change. */
  Optional<String> unproved(Origin origin);

  /** What it is called, and what to do where few bots have rows in it. */
  String fewRows();
}
