package dev.portage.copy;

import dev.portage.copy.BatchCopy.Ended;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.fault.Retry;
import dev.portage.journal.Batch;
import dev.portage.journal.BatchQueue;
import dev.portage.postgres.RowFaults;
import dev.portage.postgres.Sides;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Copies batch after batch in the journal's order, several at once, until none is left. It keeps no
 * state that is not in the journal.
 */
public final class CopyRun {
  private final BatchQueue batches;
  private final BatchCopy copy;
  private final IsolateFailingBot isolatingBots;
  private final IsolateFailingRow isolatingRows;
  private final Parallel parallel;
  private final Retry retry;
  private final Control control;

  /** What a run calls while it copies. */
  public interface Control extends CopyListener {
    /** Whether the operator stopped it. */
    boolean stopped();

    /**
     * Checks that this process still holds the coordinator's lock.
     *
     * @throws Fault where another process holds it, or where it cannot be checked now
     */
    void ensureCoordinator();
  }

  /**
   * How many batches are copied in parallel, and their limits.
   *
   * @param batches at once: each takes a connection to either side
   * @param rate at which all of them together read from the source
   */
  public record Parallel(int batches, CopyLimits limits, ByteRate rate) {}

  /** A run that has not begun. */
  public CopyRun(
      BatchQueue batches,
      Sides endpoints,
      CopyOrder order,
      Parallel parallel,
      Supervision supervision) {
    this.batches = batches;
    this.copy = new BatchCopy(endpoints, order, parallel);
    this.parallel = parallel;
    this.retry = supervision.retry();
    this.control = supervision.control();
    this.isolatingBots = new IsolateFailingBot(copy, endpoints.target(), order);
    this.isolatingRows =
        new IsolateFailingRow(copy, endpoints.source(), order, parallel.limits(), control);
  }

  /**
   * What controls a run from outside.
   *
   * @param retry shared with the caller, so that a retry window is used only once
   * @param control stops it, and receives its progress
   */
  public record Supervision(Retry retry, Control control) {}

  /**
   * Runs until nothing is left, or until it is stopped.
   *
   * @return whether nothing is left
   * @throws Fault of either side, where it is permanent or its retry window has ended
   */
  public boolean run() {
    batches.takeBack();
    while (copyInParallel()) {
      if (batches.progress().open() == 0) {
        return true;
      }
      if (!retry.run(this::awaitUnlocked)) {
        return false;
      }
    }
    return false;
  }

  /** A transaction of a run that has died locks what is left: the server ends it, or it commits. */
  private void awaitUnlocked() {
    control.ensureCoordinator();
    if (batches.takeBack() == 0 && batches.progress().open() > 0) {
      throw Fault.transientFault(
          ExitCode.BUSY_ROWS,
          "a session of an earlier run that has not ended yet locks the rest of the rows",
          "The server ends it within minutes, and the same command resumes. pg_stat_activity shows"
              + " it with the application name portage.");
    }
  }

  private boolean copyInParallel() {
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Future<Boolean>> loops = new ArrayList<>();
      for (int started = 0; started < parallel.batches(); started++) {
        loops.add(threads.submit(this::copyBatches));
      }
      boolean all = true;
      for (Future<Boolean> loop : loops) {
        all &= Results.of(loop);
      }
      return all;
    }
  }

  /** Copies until there is nothing to lease; false where it was stopped. */
  private boolean copyBatches() {
    while (!control.stopped()) {
      Optional<Boolean> more = retry.call(this::turn);
      if (more.isEmpty()) {
        return false;
      }
      if (!more.get()) {
        return true;
      }
    }
    return false;
  }

  /** Copies the next batch; false where none is left. */
  private boolean turn(int attempt) {
    if (attempt > 1) {
      control.ensureCoordinator();
    }
    Optional<Batch> next = batches.next(parallel.limits().lease());
    if (next.isEmpty()) {
      return false;
    }
    try {
      copy.copy(next.get()).ifPresent(this::report);
    } catch (Fault fault) {
      afterAll(next.get(), fault);
    }
    return true;
  }

  private void afterAll(Batch batch, Fault because) {
    try {
      if (isolatingBots.applies(batch, because)) {
        isolatingBots.copy(batch, this::report);
      } else if (isolatingRows.applies(batch, because)) {
        isolatingRows.copy(batch, this::report);
      } else {
        throw because;
      }
    } catch (Fault fault) {
      boolean ofRows = RowFaults.isOne(fault);
      release(batch, fault, ofRows || fault.code() == ExitCode.BUSY_ROWS);
      // Other batches first: the run ends with this fault where it is the only one that is left.
      if (!ofRows || batch.tries() > 0) {
        throw fault;
      }
    }
  }

  private void report(Ended ended) {
    retry.progress();
    control.ended(ended.settled(), ended.copied());
  }

  /** Where the target does not answer, the batch waits for the next run, or for its expiry. */
  private void release(Batch batch, Fault because, boolean behind) {
    try {
      batches.release(batch.lease(), behind);
    } catch (Fault e) {
      because.addSuppressed(e);
    }
  }
}
