package dev.portage.migration;

import dev.portage.copy.CopyListener;
import dev.portage.copy.CopyOrder;
import dev.portage.copy.CopyRun;
import dev.portage.copy.Patience;
import dev.portage.fault.Fault;
import dev.portage.journal.BatchEntry.Settled;
import dev.portage.journal.Batches;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Holder;
import dev.portage.journal.UnitState;
import dev.portage.postgres.CopyPipe.Copied;
import dev.portage.postgres.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Step copy: batch after batch, until all have an outcome or Ctrl-C stops it. */
final class CopyStep implements CopyListener {
  private final CopySettings settings;
  private final Telling telling;
  private final Coordinator right;
  private final Patience patience;
  private final Batches batches;
  private final int all;
  private final Instant start;
  private final long bytesToDo;
  private long bytes;
  private long rows;
  private int done;

  CopyStep(
      Ledger ledger, CopySettings settings, Telling telling, Coordinator right, Patience patience) {
    this.settings = settings;
    this.telling = telling;
    this.right = right;
    this.patience = patience;
    this.batches = ledger.journal().batches(ledger.id(), Holder.coordinator(settings.owner()));
    this.all =
        (int) ledger.units().stream().filter(unit -> unit.state() != UnitState.ENDED).count();
    this.bytesToDo = batches.progress().bytesLeft();
    this.start = telling.clock().instant();
  }

  /** Runs until nothing is left; false where Ctrl-C left something. */
  boolean run(Database source, Database target, CopyOrder order) {
    telling.interrupt().working(true);
    try {
      return new CopyRun(
              batches,
              source,
              target,
              order,
              settings.lanes(),
              settings.limits(),
              patience,
              this,
              this::goOn)
          .run();
    } finally {
      telling.interrupt().working(false);
    }
  }

  private boolean goOn(Duration atMost) {
    if (atMost.isPositive()) {
      telling.interrupt().await(atMost);
      right.require();
    }
    return !telling.interrupt().stopLaunching();
  }

  @Override
  public synchronized void ended(List<Settled> settled, Copied copied) {
    bytes += copied.bytes();
    rows += copied.rows();
    done += settled.size();
    for (Settled each : settled) {
      if (!(each.outcome() instanceof BotOutcome.Migrated)) {
        telling
            .story()
            .note(
                "%s: %s, %s"
                    .formatted(
                        each.unit().title(), each.outcome().word(), each.outcome().reason()));
      }
    }
    telling.story().progress(new Story.Progress(done, 0, settings.lanes(), all, speed()));
  }

  private String speed() {
    double seconds = Duration.between(start, telling.clock().instant()).toMillis() / 1_000.0;
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
    telling.story().warning(fault.getMessage() + "; trying on");
  }

  /** Rows that were copied. */
  synchronized long rows() {
    return rows;
  }
}
