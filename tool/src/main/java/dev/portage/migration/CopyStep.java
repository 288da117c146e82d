package dev.portage.migration;

import dev.portage.copy.CopyEndpoints;
import dev.portage.copy.CopyOrder;
import dev.portage.copy.CopyRun;
import dev.portage.copy.CopyRun.Lanes;
import dev.portage.copy.CopyRun.Supervision;
import dev.portage.fault.Retry;
import dev.portage.journal.BatchEntry.Settled;
import dev.portage.journal.Batches;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Holder;
import dev.portage.journal.UnitState;
import dev.portage.postgres.CopyPipe.Copied;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Step copy: batch after batch, until all have an outcome or Ctrl-C stops it. */
final class CopyStep implements CopyRun.Control {
  private final CopySettings settings;
  private final Telling telling;
  private final CoordinatorLock lock;
  private final Retry retry;
  private final Batches batches;
  private final int all;
  private final Instant start;
  private final long bytesToDo;
  private long bytes;
  private long rows;
  private int done;

  CopyStep(
      Ledger ledger, CopySettings settings, Telling telling, CoordinatorLock lock, Retry retry) {
    this.settings = settings;
    this.telling = telling;
    this.lock = lock;
    this.retry = retry;
    this.batches = ledger.journal().batches(ledger.id(), Holder.coordinator(settings.owner()));
    this.all =
        (int) ledger.units().stream().filter(unit -> unit.state() != UnitState.ENDED).count();
    this.bytesToDo = batches.progress().bytesLeft();
    this.start = telling.clock().instant();
  }

  /** Runs until nothing is left; false where Ctrl-C left something. */
  boolean run(CopyEndpoints endpoints, CopyOrder order) {
    telling.interrupt().working(true);
    try {
      Lanes lanes = new Lanes(settings.lanes(), settings.limits());
      return new CopyRun(batches, endpoints, order, lanes, new Supervision(retry, this)).run();
    } finally {
      telling.interrupt().working(false);
    }
  }

  @Override
  public boolean stopped() {
    return telling.interrupt().stopLaunching();
  }

  @Override
  public void ensureCoordinator() {
    lock.ensureHeld();
  }

  @Override
  public void pause(Duration atMost) {
    telling.interrupt().await(atMost);
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

  /** Rows that were copied. */
  synchronized long rows() {
    return rows;
  }
}
