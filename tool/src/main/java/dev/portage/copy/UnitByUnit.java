package dev.portage.copy;

import dev.portage.copy.BatchCopy.Ended;
import dev.portage.copy.Merge.TargetRows;
import dev.portage.fault.Fault;
import dev.portage.journal.Batch;
import dev.portage.journal.BatchEntry;
import dev.portage.journal.BatchEntry.Settled;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.plan.Tenant;
import dev.portage.postgres.CopyPipe.Copied;
import dev.portage.postgres.Database;
import dev.portage.postgres.RowFaults;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A batch in which some row cannot be read, or is not taken: its units go one by one, each in a
 * transaction of its own, so that the one with that row fails alone.
 */
final class UnitByUnit {
  private final BatchCopy copy;
  private final Database target;
  private final CopyOrder order;

  UnitByUnit(BatchCopy copy, Database target, CopyOrder order) {
    this.copy = copy;
    this.target = target;
    this.order = order;
  }

  /** Whether it can be done: rows that belong to nobody are no bot's, which could be left out. */
  boolean helps(Batch batch, Fault fault) {
    return RowFaults.isOne(fault)
        && order.mergeByUlid()
        && batch.units().stream().allMatch(BatchCopy::hasTenant);
  }

  /**
   * Copies what it can.
   *
   * @param each hears how each unit went
   */
  void copy(Batch batch, Consumer<Ended> each) {
    for (Unit unit : batch.units()) {
      Optional<Ended> ended = copy(batch, unit);
      if (ended.isEmpty()) {
        return;
      }
      each.accept(ended.get());
    }
    target.inTransaction(
        to -> {
          if (copy.isOurs(batch, to)) {
            BatchEntry.end(to, batch.lease());
          }
          return "";
        });
  }

  private Optional<Ended> copy(Batch batch, Unit unit) {
    try {
      // Once more also where it is the only one: there are faults of a moment among them.
      return batch.units().size() == 1 ? copy.copy(batch) : copy.copy(batch, unit);
    } catch (Fault fault) {
      if (!RowFaults.isOne(fault)) {
        throw fault;
      }
      return fail(batch, unit, fault);
    }
  }

  /**
   * What other ranges of it have written goes: half a bot is worse than one that is named. Where
   * rows of it stood before, they stay, since they may be all that there is.
   */
  private Optional<Ended> fail(Batch batch, Unit unit, Fault because) {
    return target.inTransaction(
        to -> {
          if (!copy.isOurs(batch, to)) {
            return Optional.empty();
          }
          List<String> tenant = List.of(Tenant.value(unit.key()).orElseThrow());
          long theirs =
              order.merge().targetRows(to, tenant).values().stream()
                  .mapToLong(TargetRows::application)
                  .sum();
          List<Settled> settled =
              List.of(
                  new Settled(
                      unit,
                      theirs > 0
                          ? new BotOutcome.Superseded(theirs)
                          : new BotOutcome.Failed(because.getMessage())));
          // First: a range that comes later finds the unit ended, and what came before is seen.
          BatchEntry.settle(to, settled);
          if (theirs > 0 || (batch.ids().isPresent() && !order.stood(List.of(unit)))) {
            order.merge().deleteMigrated(to, tenant);
          }
          return Optional.of(new Ended(settled, new Copied(0, 0)));
        });
  }
}
