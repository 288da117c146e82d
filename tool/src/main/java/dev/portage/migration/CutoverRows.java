package dev.portage.migration;

import dev.portage.replicate.FrozenReconciliation.Reconciled;
import dev.portage.replicate.Relays;
import dev.portage.store.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a cutover compares, and sets right at the end. */
sealed interface CutoverRows permits CutoverOfBots, CutoverOfRows {
  /** How changes of the source are applied until then. */
  Relays relays();

  /** Compares all rows while the source is used; says what it found, in a sentence. */
  String compare();

  /** Sets the target's sequences behind those of the source, which is no longer written. */
  void followSequences();

  /**
   * Applies the merge rule once more, where the source is no longer written and all of its changes
   * are applied, and compares what has changed since {@link #compare}.
   */
  Proved prove();

  /**
   * What a proof found.
   *
   * @param different bots or tenants whose rows are not as they should be
   * @param reconciled what the merge rule did, where ids tell the age of rows
   * @param kept rows of the application, or that it deleted, a line each
   */
  record Proved(Set<TenantId> different, Optional<Reconciled> reconciled, List<String> kept) {
    /** Nothing was compared. */
    static final Proved NOTHING = new Proved(Set.of(), Optional.empty(), List.of());
  }
}
