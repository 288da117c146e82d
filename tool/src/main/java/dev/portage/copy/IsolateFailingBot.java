package dev.portage.copy;

import dev.portage.copy.BatchCopy.Ended;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Batch;
import dev.portage.journal.BatchEntry;
import dev.portage.journal.BatchEntry.Settled;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.merge.MergeRule.TargetRows;
import dev.portage.postgres.CopyPipe.Copied;
import dev.portage.postgres.Database;
import dev.portage.postgres.RowFaults;
import dev.portage.postgres.Session;
import dev.portage.store.TenantId.Named;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Copies a batch in which some row cannot be read, is refused, or is locked, unit by unit, each in
 * a transaction of its own, so that only the bot with that row fails, or waits.
 */
final class IsolateFailingBot {
  private final BatchCopy copy;
  private final Database target;
  private final CopyOrder order;

  IsolateFailingBot(BatchCopy copy, Database target, CopyOrder order) {
    this.copy = copy;
    this.target = target;
    this.order = order;
  }

  /**
   * Whether it applies to this batch: rows without a tenant belong to no bot that could be left
   * out, see {@link IsolateFailingRow}.
   */
  boolean applies(Batch batch, Fault fault) {
    return (RowFaults.isOne(fault) || isBusy(fault))
        && batch.units().stream().allMatch(BatchCopy::hasTenant);
  }

  /**
   * Copies the units that can be copied.
   *
   * @param each receives the result of each unit
   * @throws Fault where one is locked; the others have been copied
   */
  void copy(Batch batch, Consumer<Ended> each) {
    Optional<Fault> busy = Optional.empty();
    for (Unit unit : batch.units()) {
      try {
        Optional<Ended> ended = copy(batch, unit);
        if (ended.isEmpty()) {
          return;
        }
        each.accept(ended.get());
      } catch (Fault fault) {
        if (!isBusy(fault) || batch.units().size() == 1) {
          throw fault;
        }
        busy = Optional.of(fault);
      }
    }
    if (busy.isPresent()) {
      throw busy.get();
    }
    target.inTransaction(
        to -> {
          if (copy.isOurs(batch, to)) {
            BatchEntry.end(to, batch.lease());
          }
          return "";
        });
  }

  private static boolean isBusy(Fault fault) {
    return fault.code() == ExitCode.BUSY_ROWS;
  }

  private Optional<Ended> copy(Batch batch, Unit unit) {
    try {
      // Repeated also where it is the only unit: some of these faults are transient.
      return batch.units().size() == 1 ? copy.copy(batch) : copy.copy(batch, unit);
    } catch (Fault fault) {
      if (!RowFaults.isOne(fault)) {
        throw fault;
      }
      return fail(batch, unit, fault);
    }
  }

  private long application(Session to, List<Named> tenant) throws SQLException {
    return order.merge().targetRows(to, tenant).values().stream()
        .mapToLong(TargetRows::application)
        .sum();
  }

  /**
   * Rows that other ranges of it have written are removed: half a bot is worse than a failed one
   * that is named. Where rows of it existed when it was planned, they stay, since they may be all
   * that there is.
   */
  private Optional<Ended> fail(Batch batch, Unit unit, Fault because) {
    return target.inTransaction(
        to -> {
          if (!copy.isOurs(batch, to)) {
            return Optional.empty();
          }
          List<Named> tenant = List.of(unit.tenant().named().orElseThrow());
          long application = order.mergeByUlid() ? application(to, tenant) : 0;
          List<Settled> settled =
              List.of(
                  new Settled(
                      unit,
                      application > 0
                          ? order.merge().superseded(tenant.getFirst(), application)
                          : new BotOutcome.Failed(because.getMessage())));
          // First: a range that comes later finds the unit ended, and what came before is seen.
          BatchEntry.settle(to, settled);
          if (!order.mergeByUlid()) {
            // Rows of other ranges stay, and are recorded: a later run copies those that lack.
            return Optional.of(new Ended(settled, new Copied(0, 0)));
          }
          if (application > 0 || (batch.ids().isPresent() && !BatchEntry.hadRows(to, unit))) {
            order.merge().deleteMigrated(to, tenant);
          }
          return Optional.of(new Ended(settled, new Copied(0, 0)));
        });
  }
}
