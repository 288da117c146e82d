package dev.portage.fleet;

import dev.portage.bots.BotKey;
import dev.portage.embed.BotEmbedding;
import dev.portage.embed.EmbeddingResult;
import dev.portage.embed.StopSignal;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitLeases;
import dev.portage.journal.UnitResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Embedding tasks for many bots in this process: it leases bots from the journal, several at once,
 * until none is left. Any number of such workers, on any machines, share one migration; one that
 * dies loses its leases to the others.
 */
public final class LeasingWorker {
  private static final Set<ExitCode> PASSING =
      Set.of(ExitCode.TARGET_UNREACHABLE, ExitCode.AWS_UNREACHABLE);

  private final UnitLeases leases;
  private final Function<BotKey, BotEmbedding> tasks;
  private final Limits limits;
  private final StopSignal stop;
  private final FleetListener listener;
  private final InstantSource clock;

  /** Bots that met a fault here: others go first, since it may pass. */
  private final Set<Long> later = ConcurrentHashMap.newKeySet();

  /** Bots that met one, and none that went through since. */
  private final Set<Long> faultsInRow = ConcurrentHashMap.newKeySet();

  /** Units whose lease could not be given back yet. */
  private final Queue<Unit> toGiveBack = new ConcurrentLinkedQueue<>();

  private final AtomicReference<Instant> unreachableSince = new AtomicReference<>();

  private volatile boolean giveUp;
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * The limits of a worker.
   *
   * @param bots at once: enough of them to fill batches while others are being read
   * @param attempts before a bot counts as failed: a spot of bad luck may come twice
   * @param faults of different bots in a row before it is the worker's surroundings that fail
   * @param lease how long a unit is ours without a sign of life
   * @param poll how often to look whether a unit was given back, while others hold the last ones
   * @param patience how long AWS or the target may be out of reach
   */
  public record Limits(
      int bots, int attempts, int faults, Duration lease, Duration poll, Duration patience) {
    /** The usual ones, for this many bots at once. */
    public static Limits of(int bots) {
      return new Limits(
          bots, 3, 3, Duration.ofMinutes(5), Duration.ofSeconds(2), Duration.ofMinutes(5));
    }
  }

  /**
   * A worker.
   *
   * @param leases where it leases; its holder's name is this process's alone
   * @param tasks embeds a bot
   */
  public LeasingWorker(
      UnitLeases leases,
      Function<BotKey, BotEmbedding> tasks,
      Limits limits,
      StopSignal stop,
      FleetListener listener,
      InstantSource clock) {
    this.leases = leases;
    this.tasks = tasks;
    this.limits = limits;
    this.stop = stop;
    this.listener = listener;
    this.clock = clock;
  }

  /**
   * Works until no unit is left, or until it is asked to stop.
   *
   * @throws Fault when bot after bot meets one
   */
  public void run() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        var _ = stop.onAsk(stopped::countDown)) {
      CountDownLatch done = new CountDownLatch(1);
      threads.execute(() -> renewUntil(done));
      try {
        List<Future<?>> slots = new ArrayList<>();
        for (int i = 0; i < limits.bots(); i++) {
          slots.add(threads.submit(() -> slot()));
        }
        finished(slots);
      } finally {
        done.countDown();
      }
    }
  }

  /** Waits for all, also where one fails: the others' leases are to be renewed until they end. */
  private static void finished(List<Future<?>> slots) {
    for (Future<?> slot : slots) {
      ended(slot);
    }
    slots.forEach(Results::of);
  }

  private static void ended(Future<?> slot) {
    try {
      slot.get();
    } catch (ExecutionException e) {
      // Told when all have ended.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void renewUntil(CountDownLatch done) {
    try {
      while (!done.await(limits.lease().toMillis() / 5, TimeUnit.MILLISECONDS)) {
        renew();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void renew() {
    try {
      leases.renew(limits.lease());
    } catch (Fault e) {
      // A lease outlives several misses; where it is lost, its token is, too.
      listener.note("leases could not be renewed, trying on: " + e.getMessage());
    }
  }

  private void slot() {
    try {
      leaseAndWork();
    } catch (RuntimeException | Error e) {
      // The others end their bot and begin no other.
      giveUp = true;
      throw e;
    }
  }

  private void leaseAndWork() {
    boolean more = true;
    while (more && !stop.asked() && !giveUp) {
      try {
        more = turn();
        unreachableSince.set(null);
      } catch (Fault fault) {
        waitOut(fault);
      }
    }
  }

  /** Leases a unit and works on it; says whether there may be another. */
  private boolean turn() {
    giveBack();
    Set<Long> left = Set.copyOf(later);
    Optional<Unit> next = leases.next(limits.lease(), left).or(() -> leases.next(limits.lease()));
    if (next.isEmpty() && !leases.anyLeft()) {
      return false;
    }
    if (next.isEmpty() || !work(next.get(), left)) {
      pause();
    }
    return true;
  }

  /** AWS or the target is out of reach, as during a failover: that is no bot's failure. */
  private void waitOut(Fault fault) {
    Instant now = clock.instant();
    Instant since = unreachableSince.accumulateAndGet(now, LeasingWorker::earlier);
    if (!PASSING.contains(fault.code()) || now.isAfter(since.plus(limits.patience()))) {
      throw fault;
    }
    listener.note(fault.getMessage() + "; trying on");
    pause();
  }

  private static Instant earlier(Instant known, Instant now) {
    return known == null ? now : known;
  }

  private void giveBack() {
    for (Unit unit = toGiveBack.poll(); unit != null; unit = toGiveBack.poll()) {
      try {
        leases.release(unit.lease(), "out of reach", false);
      } catch (Fault fault) {
        toGiveBack.add(unit);
        throw fault;
      }
    }
  }

  private void pause() {
    try {
      stopped.await(limits.poll().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Works on a leased unit.
   *
   * @param left units that were to be left for later when it was leased
   * @return whether to go on at once
   */
  private boolean work(Unit unit, Set<Long> left) {
    long number = unit.lease().unit();
    if (later.contains(number) && !left.contains(number)) {
      leases.release(unit.lease(), "others go first", false);
      return true;
    }
    if (unit.attempts() > limits.attempts()) {
      fail(unit, "%d workers died of it".formatted(limits.attempts()));
      return true;
    }
    listener.launched(unit);
    try {
      settle(unit, tasks.apply(unit.key()).embed(unit.key(), Optional.of(unit.lease())));
      faultsInRow.clear();
      return true;
    } catch (Fault e) {
      meet(unit, e);
      return false;
    } catch (RuntimeException | Error e) {
      // A defect, or no memory for this bot: its own, whatever the others do.
      later.add(number);
      orGiveBack(unit, () -> tryAgain(unit, String.valueOf(e)));
      return false;
    }
  }

  private void meet(Unit unit, Fault fault) {
    if (PASSING.contains(fault.code())) {
      toGiveBack.add(unit);
      throw fault;
    }
    later.add(unit.lease().unit());
    faultsInRow.add(unit.lease().unit());
    orGiveBack(unit, () -> tryAgain(unit, fault.getMessage()));
    if (faultsInRow.size() >= limits.faults()) {
      throw fault;
    }
  }

  /** A lease that is not given back would be renewed for as long as this worker lives. */
  private void orGiveBack(Unit unit, Runnable end) {
    try {
      end.run();
    } catch (Fault fault) {
      toGiveBack.add(unit);
      throw fault;
    }
  }

  private void settle(Unit unit, EmbeddingResult result) {
    switch (result) {
      case EmbeddingResult.Finished(BotOutcome outcome) -> listener.ended(unit, outcome);
      case EmbeddingResult.Retry(String why) -> tryAgain(unit, why);
      case EmbeddingResult.Stopped() ->
          leases.release(unit.lease(), "its worker was stopped", false);
      case EmbeddingResult.LeaseLost() -> {
        // Where the lease was taken over this changes nothing; else whoever overtook needs none.
        leases.release(unit.lease(), "another task is at it", false);
        listener.note("%s: another task is at it now".formatted(unit.title()));
      }
    }
  }

  private void tryAgain(Unit unit, String why) {
    if (unit.attempts() >= limits.attempts()) {
      fail(unit, why);
    } else {
      leases.release(unit.lease(), why, true);
      listener.note("%s: another try, since %s".formatted(unit.title(), why));
    }
  }

  private void fail(Unit unit, String why) {
    BotOutcome failed = new BotOutcome.Failed(why);
    if (leases.end(unit.lease(), UnitResult.of(failed))) {
      listener.ended(unit, failed);
      try {
        tasks.apply(unit.key()).markFailed(unit.key(), why);
      } catch (RuntimeException e) {
        listener.note("%s: its status could not be written: %s".formatted(unit.title(), e));
      }
    }
  }
}
