package dev.portage.copy;

import dev.portage.copy.BatchCopy.Ended;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.journal.Batch;
import dev.portage.journal.Batches;
import dev.portage.postgres.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Copies batch after batch in the journal's order, several at once, until none is left. It keeps
 * nothing that the journal could not tell again.
 */
public final class CopyRun {
  /** What may pass by itself: a failover, a restart, a lock of the application's. */
  private static final Set<ExitCode> PASSING =
      Set.of(ExitCode.SOURCE_UNREACHABLE, ExitCode.TARGET_UNREACHABLE, ExitCode.BUSY_ROWS);

  private final Batches batches;
  private final BatchCopy copy;
  private final Limits limits;
  private final CopyListener listener;
  private final Pause pause;
  private final InstantSource clock;
  private final AtomicReference<Instant> wentWell;

  /** Waits, however the caller does that. */
  public interface Pause {
    /**
     * Waits this long, or until it is to stop.
     *
     * @return whether to go on
     */
    boolean goOn(Duration atMost);
  }

  /**
   * Limits.
   *
   * @param parallel batches at once: each takes a connection to either side
   * @param lease how long a batch may take before another may try it
   * @param patience how long nothing may go well before the run gives up
   * @param pause between two tries
   */
  public record Limits(int parallel, Duration lease, Duration patience, Duration pause) {
    /** For this many at once. */
    public static Limits of(int parallel) {
      return new Limits(
          parallel,
          // A batch takes seconds; one on a bad day minutes, and its row is held as long.
          Duration.ofMinutes(10),
          // An Aurora failover takes under two minutes.
          Duration.ofMinutes(5),
          Duration.ofSeconds(1));
    }
  }

  /** A run over these batches. */
  public CopyRun(
      Batches batches,
      Database source,
      Database target,
      CopyOrder order,
      Limits limits,
      CopyListener listener,
      Pause pause,
      InstantSource clock) {
    this.batches = batches;
    this.copy = new BatchCopy(source, target, order);
    this.limits = limits;
    this.listener = listener;
    this.pause = pause;
    this.clock = clock;
    this.wentWell = new AtomicReference<>(clock.instant());
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
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> lanes = new ArrayList<>();
      for (int lane = 0; lane < limits.parallel(); lane++) {
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
    while (pause.goOn(Duration.ZERO)) {
      try {
        if (!turn()) {
          return true;
        }
        wentWell.set(clock.instant());
      } catch (Fault fault) {
        if (!mayPass(fault)) {
          throw fault;
        }
        listener.passing(fault);
        pause.goOn(limits.pause());
      }
    }
    return false;
  }

  private boolean mayPass(Fault fault) {
    Instant end = wentWell.get().plus(limits.patience());
    return PASSING.contains(fault.code()) && clock.instant().isBefore(end);
  }

  /** Copies the next batch; false where none is left. */
  private boolean turn() {
    Optional<Batch> next = batches.next(limits.lease());
    if (next.isEmpty()) {
      return false;
    }
    try {
      copy.copy(next.get()).ifPresent(this::tell);
    } catch (Fault fault) {
      giveBack(next.get(), fault);
      throw fault;
    }
    return true;
  }

  private void tell(Ended ended) {
    listener.ended(ended.settled(), ended.bytes());
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
