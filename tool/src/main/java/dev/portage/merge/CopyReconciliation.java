package dev.portage.merge;

import dev.portage.journal.BatchEntry.Settled;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitEntry;
import dev.portage.merge.MergeRule.TargetRows;
import dev.portage.postgres.Database;
import dev.portage.store.TenantId.Named;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Applies the merge rule again to what was copied: the application takes no lock, so it may have
 * written or deleted a bot while its rows were being copied (I7).
 */
public final class CopyReconciliation {
  private final Database target;
  private final MergeRule merge;
  private final Duration lockTimeout;

  /** A reconciliation of this target. */
  public CopyReconciliation(Database target, MergeRule merge, Duration lockTimeout) {
    this.target = target;
    this.merge = merge;
    this.lockTimeout = lockTimeout;
  }

  /**
   * Deletes rows that the application has superseded or deleted since they were copied.
   *
   * @param units that were copied
   * @param exists whether a unit's bot still exists
   * @return units whose outcome has changed
   */
  public List<Settled> run(List<Unit> units, Predicate<Unit> exists) {
    List<Unit> copied =
        units.stream()
            .filter(CopyReconciliation::wasCopied)
            .filter(unit -> unit.tenant().named().filter(merge::hasUlids).isPresent())
            .toList();
    Map<Named, TargetRows> rows =
        merge.targetRows(
            target, copied.stream().map(CopyReconciliation::tenant).toList(), lockTimeout);
    List<Settled> changed = new ArrayList<>();
    for (Unit unit : copied) {
      outcome(unit, rows, exists)
          .ifPresent(outcome -> changed.add(apply(new Settled(unit, outcome))));
    }
    return List.copyOf(changed);
  }

  /**
   * Whether migrated rows may be left. They may be left of a unit that was superseded or orphaned,
   * too: another range of it may have been copied at the time, or a run may have been killed before
   * it deleted them.
   */
  private static boolean wasCopied(Unit unit) {
    return unit.attempts() > 0
        && switch (unit.outcome().orElse(null)) {
          case BotOutcome.Migrated ignored -> true;
          case BotOutcome.Superseded ignored -> true;
          case BotOutcome.Orphaned ignored -> true;
          case BotOutcome.NotApplicable ignored -> false;
          case BotOutcome.Failed ignored -> false;
          case null -> false;
        };
  }

  private Optional<BotOutcome> outcome(
      Unit unit, Map<Named, TargetRows> rows, Predicate<Unit> exists) {
    TargetRows found = rows.getOrDefault(tenant(unit), new TargetRows(0, 0));
    BotOutcome before = unit.outcome().orElseThrow();
    if (found.migrated() == 0 && !(before instanceof BotOutcome.Migrated)) {
      return Optional.empty();
    }
    if (found.application() > 0) {
      return Optional.of(merge.superseded(tenant(unit), found.application()));
    }
    return !exists.test(unit) ? Optional.of(new BotOutcome.Orphaned()) : Optional.empty();
  }

  private Settled apply(Settled settled) {
    return target.inLongTransaction(
        session -> {
          session.run(IndexScans.settings(lockTimeout));
          merge.deleteMigrated(session, List.of(tenant(settled.unit())));
          UnitEntry.amend(session, settled.unit().lease(), settled.outcome());
          return settled;
        });
  }

  private static Named tenant(Unit unit) {
    return unit.tenant().named().orElseThrow();
  }
}
