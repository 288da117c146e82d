package dev.portage.fleet;

import dev.portage.bots.BotKey;
import dev.portage.embed.BotEmbedding;
import dev.portage.embed.StopSignal;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.fault.Retry;
import dev.portage.fault.RetryPolicy;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitQueue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Embedding tasks for many bots in this process: it leases bots from the journal, several at once,
 * until none is left. Any number of such workers, on any machines, share one migration; one that
 * dies loses its leases to the others.
 */
public final class LeasingWorker {
  private final UnitQueue leases;
  private final UnitAttempts attempts;
  private final Limits limits;
  private final StopSignal stop;
  private final FleetListener listener;
  private final Retry retry;

  private volatile boolean giveUp;
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * The limits of a worker.
   *
   * @param bots at once: enough of them to fill batches while others are being read
   * @param attempts before a bot counts as failed: two failures may be coincidence
   * @param faults of different bots in a row, after which the worker itself counts as failed
   * @param postponed how long a bot is left for later each time a source of it does not answer;
   *     after these, that it is not read is final
   * @param lease how long a unit is leased without being renewed
   * @param poll how often to ask whether a unit was released, while others hold the last ones
   * @param retry while AWS or the target does not answer
   */
  public record Limits(
      int bots,
      int attempts,
      int faults,
      List<Duration> postponed,
      Duration lease,
      Duration poll,
      RetryPolicy retry) {
    /** Together longer than the usual outage of a site, a gateway or a resolver. */
    private static final List<Duration> POSTPONED =
        List.of(Duration.ofMinutes(1), Duration.ofMinutes(5));

    /** The usual ones, for this many bots at once. */
    public static Limits of(int bots) {
      return new Limits(
          bots,
          3,
          3,
          POSTPONED,
          Duration.ofMinutes(5),
          Duration.ofSeconds(2),
          RetryPolicy.FAILOVER);
    }
  }

  /**
   * What watches over a worker.
   *
   * @param stop asks it to stop
   * @param listener receives the progress of the worker
   * @param clock for retry windows
   */
  public record Supervision(StopSignal stop, FleetListener listener, InstantSource clock) {}

  /**
   * A worker.
   *
   * @param leases where it leases; its owner's name is this process's alone
   * @param tasks embeds a bot
   */
  public LeasingWorker(
      UnitQueue leases,
      Function<BotKey, BotEmbedding> tasks,
      Limits limits,
      Supervision supervision) {
    this.leases = leases;
    this.attempts = new UnitAttempts(leases, tasks, limits, supervision.listener());
    this.limits = limits;
    this.stop = supervision.stop();
    this.listener = supervision.listener();
    this.retry = new Retry(limits.retry(), supervision.clock(), this::pause, listener::note);
  }

  /**
   * Works until no unit is left, or until it is asked to stop.
   *
   * @throws Fault where several bots in a row meet one
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

  /** Waits for all, also where one fails: the leases of the others are renewed until they end. */
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
      // Thrown when all have ended.
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
      // A lease lasts for several renewals; where it is lost, its token is no longer valid.
      listener.note("leases could not be renewed, retrying: " + e.getMessage());
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
      more = retry.call(attempt -> turn()).orElse(false);
    }
  }

  /** Leases a unit and works on it; whether there may be another. */
  private boolean turn() {
    attempts.releasePending();
    Set<Long> deferred = attempts.deferred();
    Optional<Unit> next =
        leases.next(limits.lease(), deferred).or(() -> leases.next(limits.lease()));
    boolean more = next.isPresent() || leases.anyLeft();
    boolean waits = more && (next.isEmpty() || !attempts.attempt(next.get(), deferred));
    if (next.isPresent()) {
      retry.progress();
    }
    if (waits) {
      pause(limits.poll());
    }
    return more;
  }

  /** Waits; false where the worker is to stop. */
  private boolean pause(Duration delay) {
    try {
      stopped.await(delay.toMillis(), TimeUnit.MILLISECONDS);
      return !stop.asked() && !giveUp;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
