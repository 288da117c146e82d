package dev.portage.fleet;

import dev.portage.bots.BotKey;
import dev.portage.embed.BotEmbedding;
import dev.portage.embed.EmbeddingResult;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitQueue;
import dev.portage.journal.UnitResult;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * Attempts to embed the units that this process has leased. Each attempt ends the unit, or releases
 * it to be retried. Units that met a fault are remembered, for all threads of the worker.
 */
final class UnitAttempts {
  private final UnitQueue leases;
  private final Function<BotKey, BotEmbedding> tasks;
  private final LeasingWorker.Limits limits;
  private final FleetListener listener;

  /** Units that met a fault here: others go first, since it may be transient. */
  private final Set<Long> deferred = ConcurrentHashMap.newKeySet();

  /** Units that met a fault, since the last one that was embedded. */
  private final Set<Long> faultsInRow = ConcurrentHashMap.newKeySet();

  /** Units whose lease could not be released yet. */
  private final Queue<Unit> toRelease = new ConcurrentLinkedQueue<>();

  /**
   * Attempts of one worker.
   *
   * @param tasks embeds a bot
   */
  UnitAttempts(
      UnitQueue leases,
      Function<BotKey, BotEmbedding> tasks,
      LeasingWorker.Limits limits,
      FleetListener listener) {
    this.leases = leases;
    this.tasks = tasks;
    this.limits = limits;
    this.listener = listener;
  }

  /** The numbers of units that met a fault here: others are leased before them. */
  Set<Long> deferred() {
    return Set.copyOf(deferred);
  }

  /**
   * Releases the units whose lease could not be released before.
   *
   * @throws Fault where the target still does not answer
   */
  void releasePending() {
    for (Unit unit = toRelease.poll(); unit != null; unit = toRelease.poll()) {
      try {
        leases.release(unit.lease(), "AWS or the target did not answer", false);
      } catch (Fault fault) {
        toRelease.add(unit);
        throw fault;
      }
    }
  }

  /**
   * Embeds a leased unit, and ends or releases it.
   *
   * @param deferredBefore units that were deferred when it was leased
   * @return whether to continue at once; false after a fault of this unit
   * @throws Fault where AWS or the target does not answer or wants a login, or where several units
   *     in a row met a fault
   */
  boolean attempt(Unit unit, Set<Long> deferredBefore) {
    long number = unit.lease().unit();
    if (deferred.contains(number) && !deferredBefore.contains(number)) {
      leases.release(unit.lease(), "others go first", false);
      return true;
    }
    if (unit.attempts() > limits.attempts()) {
      fail(unit, "%d workers died while they embedded it".formatted(limits.attempts()));
      return true;
    }
    listener.launched(unit);
    try {
      boolean later = unit.postponed() < limits.postponed().size();
      settle(unit, tasks.apply(unit.key()).embed(unit.key(), Optional.of(unit.lease()), later));
      return true;
    } catch (Fault e) {
      meet(unit, e);
      return false;
    } catch (RuntimeException | Error e) {
      // A defect, or no memory for this bot: its own, whatever the others do.
      deferred.add(number);
      orRelease(unit, () -> tryAgain(unit, String.valueOf(e)));
      return false;
    }
  }

  private void meet(Unit unit, Fault fault) {
    if (isOfAllUnits(fault)) {
      toRelease.add(unit);
      throw fault;
    }
    deferred.add(unit.lease().unit());
    faultsInRow.add(unit.lease().unit());
    orRelease(unit, () -> tryAgain(unit, fault.getMessage()));
    if (faultsInRow.size() >= limits.faults()) {
      throw fault;
    }
  }

  /** Whether each unit would meet it: it is waited for, and counts for none. */
  private static boolean isOfAllUnits(Fault fault) {
    return switch (fault.transience()) {
      case PERMANENT -> false;
      case AFTER_LOGIN -> true;
      case TRANSIENT ->
          fault.code() == ExitCode.AWS_UNREACHABLE || fault.code() == ExitCode.TARGET_UNREACHABLE;
    };
  }

  /** A lease that is not released would be renewed for as long as this worker runs. */
  private void orRelease(Unit unit, Runnable end) {
    try {
      end.run();
    } catch (Fault fault) {
      toRelease.add(unit);
      throw fault;
    }
  }

  private void settle(Unit unit, EmbeddingResult result) {
    switch (result) {
      case EmbeddingResult.Finished(BotOutcome outcome) -> {
        faultsInRow.clear();
        listener.ended(unit, outcome);
      }
      case EmbeddingResult.Postponed(String why, boolean ofAws) -> postpone(unit, why, ofAws);
      case EmbeddingResult.Retry(String why, boolean ofService) when ofService ->
          throw Fault.transientFault(
              ExitCode.AWS_UNREACHABLE, why, "Wait until the service answers; nothing is lost.");
      case EmbeddingResult.Retry(String why, boolean _) -> tryAgain(unit, why);
      case EmbeddingResult.Stopped() ->
          leases.release(unit.lease(), "its worker was stopped", false);
      case EmbeddingResult.LeaseLost() -> {
        // Where the lease was taken over this is a no-op; otherwise the other task needs none.
        leases.release(unit.lease(), "another task works on it", false);
        listener.note("%s: another task works on it now".formatted(unit.title()));
      }
    }
  }

  /** Where AWS does not answer for several bots in a row, none is tried for a while. */
  private void postpone(Unit unit, String why, boolean ofAws) {
    Duration by = limits.postponed().get(unit.postponed());
    leases.postpone(unit.lease(), why, by);
    listener.note(
        "%s: retrying in %d s, others first: %s".formatted(unit.title(), by.toSeconds(), why));
    if (ofAws) {
      faultsInRow.add(unit.lease().unit());
      if (faultsInRow.size() >= limits.faults()) {
        throw Fault.transientFault(
            ExitCode.AWS_UNREACHABLE, why, "Wait until AWS answers; nothing is lost.");
      }
    }
  }

  private void tryAgain(Unit unit, String why) {
    if (unit.attempts() >= limits.attempts()) {
      fail(unit, why);
    } else {
      leases.release(unit.lease(), why, true);
      listener.note("%s: retrying: %s".formatted(unit.title(), why));
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
