package dev.portage.copy;

import dev.portage.copy.BatchCopy.Ended;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.journal.Batch;
import dev.portage.journal.BatchLeases;
import dev.portage.postgres.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Copies batch after batch in the journal's order, several at once, until none is left. It keeps
 * nothing that the journal could not tell again.
 */
public final class CopyRun {
  private final BatchLeases batches;
  private final BatchCopy copy;
  private final UnitByUnit singly;
  private final int parallel;
  private final CopyLimits limits;
  private final CopyListener listener;
  private final Pause pause;
  private final Patience patience;

  /** Waits, however the caller does that. */
  public interface Pause {
    /**
     * Waits this long, or until it is to stop.
     *
     * @return whether to go on
     * @throws Fault where the right to go on is lost, or cannot be made sure of now
     */
    boolean goOn(Duration atMost);
  }

  /**
   * A run over these batches.
   *
   * @param parallel batches at once: each takes a connection to either side
   */
  public CopyRun(
      BatchLeases batches,
      Database source,
      Database target,
      CopyOrder order,
      int parallel,
      CopyLimits limits,
      Patience patience,
      CopyListener listener,
      Pause pause) {
    this.batches = batches;
    this.copy = new BatchCopy(source, target, order, limits);
    this.singly = new UnitByUnit(copy, target, order);
    this.parallel = parallel;
    this.limits = limits;
    this.patience = patience;
    this.listener = listener;
    this.pause = pause;
  }

  /**
   * Runs until nothing is left, or until it is to stop.
   *
   * @return whether nothing is left
   * @throws Fault of either side, where it does not pass
   */
  public boolean run() {
    batches.takeBack();
    while (lanes()) {
      if (batches.progress().open() == 0) {
        return true;
      }
      // Held by a transaction that a dead run left: its server ends it, or it commits.
      pause.goOn(limits.pause());
      batches.takeBack();
    }
    return false;
  }

  private boolean lanes() {
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Future<Boolean>> lanes = new ArrayList<>();
      for (int lane = 0; lane < parallel; lane++) {
        lanes.add(threads.submit(this::lane));
      }
      boolean all = true;
      for (Future<Boolean> lane : lanes) {
        all &= Results.of(lane);
      }
      return all;
    }
  }

  /** Copies until there is nothing to lease; false where it is to stop. */
  private boolean lane() {
    Duration before = Duration.ZERO;
    while (true) {
      try {
        if (!pause.goOn(before)) {
          return false;
        }
        if (!turn()) {
          return true;
        }
        before = Duration.ZERO;
      } catch (Fault fault) {
        if (!patience.bears(fault)) {
          throw fault;
        }
        listener.passing(fault);
        before = limits.pause();
      }
    }
  }

  /** Copies the next batch; false where none is left. */
  private boolean turn() {
    Optional<Batch> next = batches.next(limits.lease());
    if (next.isEmpty()) {
      return false;
    }
    try {
      copy.copy(next.get()).ifPresent(this::tell);
      patience.wentWell();
    } catch (Fault fault) {
      afterAll(next.get(), fault);
    }
    return true;
  }

  private void afterAll(Batch batch, Fault because) {
    if (!singly.helps(batch, because)) {
      giveBack(batch, because);
      throw because;
    }
    try {
      singly.copy(batch, this::tell);
    } catch (Fault fault) {
      giveBack(batch, fault);
      throw fault;
    }
  }

  private void tell(Ended ended) {
    listener.ended(ended.settled(), ended.copied());
  }

  /** Where the target does not answer, the batch waits for the next run's start, or its expiry. */
  private void giveBack(Batch batch, Fault because) {
    try {
      batches.release(batch.lease());
    } catch (Fault e) {
      because.addSuppressed(e);
    }
  }
}
