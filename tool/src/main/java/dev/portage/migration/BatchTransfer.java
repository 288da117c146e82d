package dev.portage.migration;

import dev.portage.copy.CopyListener;
import dev.portage.copy.CopyOrder;
import dev.portage.copy.CopyRun;
import dev.portage.fault.Fault;
import dev.portage.journal.BatchEntry.Settled;
import dev.portage.journal.BatchLeases;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Holder;
import dev.portage.journal.UnitState;
import dev.portage.postgres.CopyPipe.Copied;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Copies batch after batch, several at once, until all units have an outcome or Ctrl-C stops it.
 */
final class BatchTransfer implements RowTransfer, CopyListener {
  private final TransferSteps steps;
  private final Reporter reporter;
  private final Interrupt interrupt;
  private final Coordinator lock;
  private final BatchLeases batches;
  private final int all;
  private final Instant start;
  private final long bytesToDo;
  private long bytes;
  private long rows;
  private int done;

  BatchTransfer(TransferSteps steps, Ledger ledger, Coordinator lock) {
    this.steps = steps;
    this.reporter = steps.context().reporter();
    this.interrupt = steps.context().interrupt();
    this.lock = lock;
    this.batches =
        ledger.journal().batches(ledger.id(), Holder.coordinator(steps.settings().owner()));
    this.all =
        (int) ledger.units().stream().filter(unit -> unit.state() != UnitState.ENDED).count();
    this.bytesToDo = batches.progress().bytesLeft();
    this.start = steps.context().clock().instant();
  }

  @Override
  public boolean run(CopyOrder order) {
    interrupt.working(true);
    try {
      return new CopyRun(
              batches,
              steps.ends().source(),
              steps.ends().target(),
              order,
              steps.settings().lanes(),
              steps.settings().limits(),
              steps.patience(),
              this,
              this::mayContinue)
          .run();
    } finally {
      interrupt.working(false);
    }
  }

  private boolean mayContinue(Duration atMost) {
    if (atMost.isPositive()) {
      interrupt.await(atMost);
      lock.require();
    }
    return !interrupt.stopLaunching();
  }

  @Override
  public synchronized void ended(List<Settled> settled, Copied copied) {
    bytes += copied.bytes();
    rows += copied.rows();
    done += settled.size();
    for (Settled each : settled) {
      if (!(each.outcome() instanceof BotOutcome.Migrated)) {
        reporter.note(
            "%s: %s, %s"
                .formatted(each.unit().title(), each.outcome().word(), each.outcome().reason()));
      }
    }
    reporter.progress(new Reporter.Progress(done, 0, steps.settings().lanes(), all, speed()));
  }

  private String speed() {
    double seconds =
        Duration.between(start, steps.context().clock().instant()).toMillis() / 1_000.0;
    double megabytes = bytes / 1_000_000.0;
    double left = Math.max(0, (bytesToDo - bytes) / 1_000_000.0);
    double each = seconds <= 0 ? 0 : megabytes / seconds;
    return String.format(
        Locale.ROOT,
        "%.1f of %.1f MB, %.0f MB/s, %s left",
        megabytes,
        Math.max(megabytes, bytesToDo / 1_000_000.0),
        each,
        each <= 0 ? "–" : Durations.shown(Duration.ofMillis(Math.round(1_000 * left / each))));
  }

  @Override
  public void passing(Fault fault) {
    reporter.warning(fault.getMessage() + "; retrying");
  }

  @Override
  public synchronized long rows() {
    return rows;
  }
}
