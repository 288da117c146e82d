package dev.portage.migration;

import dev.portage.copy.CopyOrder;
import dev.portage.copy.CopyRun;
import dev.portage.copy.CopyRun.Parallel;
import dev.portage.copy.CopyRun.Supervision;
import dev.portage.journal.BatchEntry.Settled;
import dev.portage.journal.BatchQueue;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.LeaseOwner;
import dev.portage.journal.UnitState;
import dev.portage.postgres.CopyPipe.Copied;
import dev.portage.postgres.Sides;
import dev.portage.store.TenantNoun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Copies batch after batch, several at once, until all units have an outcome or Ctrl-C stops it.
 */
final class BatchTransfer implements RowTransfer, CopyRun.Control {
  private final TransferSteps steps;
  private final Reporter reporter;
  private final Interrupt interrupt;
  private final CoordinatorLock lock;
  private final BatchQueue batches;
  private final int all;
  private final Instant start;
  private final long bytesToDo;
  private long bytes;
  private long rows;
  private int done;
  private int failed;

  BatchTransfer(TransferSteps steps, Ledger ledger, CoordinatorLock lock) {
    this.steps = steps;
    this.reporter = steps.context().reporter();
    this.interrupt = steps.context().interrupt();
    this.lock = lock;
    this.batches =
        ledger.journal().batches(ledger.id(), LeaseOwner.coordinator(steps.settings().owner()));
    this.all =
        (int) ledger.units().stream().filter(unit -> unit.state() != UnitState.ENDED).count();
    this.bytesToDo = batches.progress().bytesLeft();
    this.start = steps.context().clock().instant();
  }

  @Override
  public boolean run(CopyOrder order) {
    interrupt.working(Interrupt.Work.TRANSACTIONS);
    try {
      Sides endpoints = new Sides(steps.ends().source(), steps.ends().target());
      Parallel parallel =
          new Parallel(steps.settings().batches(), steps.settings().limits(), steps.rate());
      Supervision supervision = new Supervision(steps.retry(), this);
      return new CopyRun(batches, endpoints, order, parallel, supervision).run();
    } finally {
      interrupt.working(Interrupt.Work.NONE);
    }
  }

  @Override
  public boolean stopped() {
    return interrupt.stopLaunching();
  }

  @Override
  public void ensureCoordinator() {
    lock.ensureHeld();
  }

  @Override
  public synchronized void ended(List<Settled> settled, Copied copied) {
    bytes += copied.bytes();
    rows += copied.rows();
    done += settled.size();
    for (Settled each : settled) {
      if (each.outcome() instanceof BotOutcome.Failed) {
        failed++;
      }
      if (!(each.outcome() instanceof BotOutcome.Migrated)) {
        reporter.note(
            "%s: %s, %s"
                .formatted(each.unit().title(), each.outcome().id(), each.outcome().reason()));
      }
    }
    reporter.progress(
        new Reporter.Progress(
            done,
            failed,
            done < all ? steps.settings().batches() : 0,
            all,
            TenantNoun.of(steps.setup().table()),
            speed()));
  }

  private String speed() {
    double seconds =
        Duration.between(start, steps.context().clock().instant()).toMillis() / 1_000.0;
    double megabytes = bytes / 1_000_000.0;
    double left = Math.max(0, (bytesToDo - bytes) / 1_000_000.0);
    double each = seconds <= 0 ? 0 : megabytes / seconds;
    String rate = String.format(Locale.ROOT, "MB, %.0f MB/s", each);
    if (done == all) {
      return String.format(Locale.ROOT, "%.1f %s", megabytes, rate);
    }
    return String.format(
        Locale.ROOT,
        "%.1f of %.1f %s, %s left",
        megabytes,
        Math.max(megabytes, bytesToDo / 1_000_000.0),
        rate,
        each <= 0 ? "–" : Durations.format(Duration.ofMillis(Math.round(1_000 * left / each))));
  }

  @Override
  public synchronized long rows() {
    return rows;
  }
}
