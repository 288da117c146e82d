package dev.portage.migration;

import dev.portage.journal.Boundary;
import dev.portage.replicate.FrozenReconciliation.Reconciled;
import dev.portage.store.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a cutover ended.
 *
 * @param end how
 * @param boundary behind the last change that is on the target; empty where it did not come so far
 * @param missable for how long, until now, a write on the source could have been missed; empty
 *     where the source is read-only, or the target was not opened
 * @param reconciled what the merge rule did at the end, where ids tell the age of rows
 * @param different bots, or tenants, whose rows are not equal
 * @param kept rows that differ and stay so, since the application wrote, edited or deleted them, a
 *     line each
 */
public record CutoverReport(
    End end,
    Optional<Boundary> boundary,
    Optional<Duration> missable,
    Optional<Reconciled> reconciled,
    Set<TenantId> different,
    List<String> kept) {
  CutoverReport(
      End end,
      Optional<Boundary> boundary,
      Optional<Duration> missable,
      CutoverRows.Proved proved) {
    this(end, boundary, missable, proved.reconciled(), proved.different(), proved.kept());
  }

  /** How a cutover ended. */
  public enum End {
    /** The target has everything, and may be used. */
    OPENED,
    /** Rows differ: the target is not opened. */
    DIFFERENT,
    /** The source may be written again. */
    ROLLED_BACK,
    /** The operator said no. */
    DECLINED
  }

  static CutoverReport of(End end) {
    return new CutoverReport(end, Optional.empty(), Optional.empty(), CutoverRows.Proved.NOTHING);
  }
}
