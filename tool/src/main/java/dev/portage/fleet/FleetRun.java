package dev.portage.fleet;

import dev.portage.bots.Bot;
import dev.portage.bots.BotTable;
import dev.portage.bots.ScannedItem;
import dev.portage.bots.SyncStatus;
import dev.portage.deployment.TaskArn;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitLease;
import dev.portage.journal.UnitQueue;
import dev.portage.journal.UnitResult;
import dev.portage.journal.UnitState;
import dev.portage.store.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One task per bot, in the journal's order. {@link #turn} observes once and acts once; the caller
 * waits in between. It keeps no state that is not in the journal or in ECS.
 */
public final class FleetRun {
  private final UnitQueue leases;
  private final EmbeddingTasks tasks;
  private final BotTable bots;
  private final BotRows rows;
  private final FleetLimits limits;
  private final FleetListener listener;
  private final InstantSource clock;
  private final Map<String, String> environment;

  private final Map<TaskArn, Watched> watched = new HashMap<>();

  /** Units that workers have ended, and that were reported. */
  private final Set<Long> reported = new HashSet<>();

  /** Leased units whose task was not started yet, or whose start was not confirmed. */
  private final Deque<Unit> toLaunch = new ArrayDeque<>();

  private final LaunchPause pause;
  private final CircuitBreaker breaker;

  private final QueuedBots queued;

  /** Units that workers with several bots work on, and when they are looked at again. */
  private final Map<Long, Instant> withWorkers = new HashMap<>();

  /** Units whose task ended without an attempt: others are tried before them. */
  private final Set<Long> behind = new HashSet<>();

  /** Whether the last turn was cut short: it may have leased a unit without learning which. */
  private boolean cutShort;

  /**
   * A task.
   *
   * @param since when it is watched
   * @param before LastExecId of its bot then
   * @param own whether Portage has started it
   */
  private record Watched(Unit unit, Instant since, String before, boolean own) {}

  /**
   * What a fleet works on.
   *
   * @param leases the units of the migration, leased by a coordinator
   * @param environment variables for the tasks, as far as they are Portage's own worker
   */
  public record Order(UnitQueue leases, Map<String, String> environment) {}

  /**
   * What it works with.
   *
   * @param tasks where tasks are started
   * @param bots the application's table
   * @param rows of each bot on the target
   */
  public record Deployed(EmbeddingTasks tasks, BotTable bots, BotRows rows) {}

  /** A fleet for this order; the caller holds the coordinator's lock. */
  public FleetRun(
      Order order,
      Deployed deployed,
      FleetLimits limits,
      FleetListener listener,
      InstantSource clock) {
    this.leases = order.leases();
    this.environment = order.environment();
    this.tasks = deployed.tasks();
    this.bots = deployed.bots();
    this.rows = deployed.rows();
    this.limits = limits;
    this.listener = listener;
    this.clock = clock;
    this.pause = new LaunchPause(limits, clock);
    this.breaker = new CircuitBreaker(limits, clock);
    this.queued = new QueuedBots(leases, rows, limits.queued(), listener, clock);
  }

  /**
   * Resumes what an earlier run left: its tasks that still run are watched, and for a lease without
   * a task the start is requested again, which starts none twice (I5).
   */
  public void resume() {
    leases.endedByWorkers(reported).forEach(unit -> reported.add(unit.lease().unit()));
    adopt();
  }

  /** Begins with the leases that the journal has, those that this run already knows among them. */
  private void adopt() {
    List<Unit> leased = leases.adopt(limits.lease());
    toLaunch.clear();
    for (Unit unit : leased) {
      unit.task()
          .ifPresentOrElse(
              task -> watched.computeIfAbsent(task, adopted -> watchedNow(unit)),
              () -> launchAgain(unit));
    }
  }

  private Watched watchedNow(Unit unit) {
    String before = bot(bots.find(unit.key())).map(Bot::lastExecId).orElse("");
    // One that the application, or a worker, had started has written the bot's status.
    boolean own = tasks.isOwn(unit.task().orElseThrow());
    return new Watched(unit, clock.instant(), before, own);
  }

  private void launchAgain(Unit unit) {
    if (limits.tasks() > 0) {
      toLaunch.add(unit);
    } else {
      leases.release(unit.lease(), "left to workers", false);
    }
  }

  /** How many tasks are being watched. */
  public int running() {
    return watched.size();
  }

  /**
   * Observes once and acts once. Where it throws, no state is lost: the next turn observes again.
   *
   * @param launching whether new tasks may start
   * @return whether tasks run or units are left
   */
  public boolean turn(boolean launching) {
    if (cutShort) {
      adopt();
    }
    cutShort = true;
    leases.renew(limits.lease());
    observe();
    reportWorkers();
    boolean more = launching && (fill() || leases.anyLeft());
    cutShort = false;
    return more || !watched.isEmpty();
  }

  /** Workers that lease units by themselves end them in the journal alone. */
  private void reportWorkers() {
    for (Unit unit : leases.endedByWorkers(reported)) {
      reported.add(unit.lease().unit());
      listener.ended(unit, unit.outcome().orElseThrow());
    }
  }

  private void observe() {
    if (watched.isEmpty()) {
      return;
    }
    pause.capacity();
    tasks.observe(List.copyOf(watched.keySet())).forEach(this::act);
  }

  private void act(TaskArn task, TaskState state) {
    Duration time = Duration.between(watched.get(task).since(), clock.instant());
    switch (TaskAction.of(state, time, limits)) {
      case TaskAction.Leave() -> {}
      case TaskAction.Stop(String why) when watched.get(task).own() -> tasks.stop(task, why);
      case TaskAction.Stop _ -> leave(task, time);
      case TaskAction.Settle(String why, TaskFailure failure) -> settle(task, why, failure);
    }
  }

  /** Starts tasks until there is no capacity or no unit; whether it has more to start. */
  private boolean fill() {
    if (pause.waits() || breaker.waits()) {
      return true;
    }
    while (watched.size() < breaker.most()) {
      if (toLaunch.isEmpty() && !leaseNext()) {
        return false;
      }
      if (!launch(toLaunch.element())) {
        return true;
      }
      toLaunch.remove();
    }
    return !toLaunch.isEmpty();
  }

  private boolean leaseNext() {
    // Renewed right before, so that none of this run counts as expired, however long the turn was.
    leases.renew(limits.lease());
    Optional<Unit> next = leases.next(limits.lease(), waiting());
    if (next.isEmpty() && !behind.isEmpty()) {
      behind.clear();
      next = leases.next(limits.lease(), waiting());
    }
    next.ifPresent(toLaunch::add);
    return next.isPresent();
  }

  /** Units that the application has QUEUED, and those behind the others. */
  private Set<Long> waiting() {
    Set<Long> waiting = new HashSet<>(behind);
    waiting.addAll(queued.waiting());
    withWorkers.values().removeIf(until -> !clock.instant().isBefore(until));
    waiting.addAll(withWorkers.keySet());
    return waiting;
  }

  /** Starts or finds a task for a leased unit; false where ECS has no capacity. */
  private boolean launch(Unit unit) {
    if (!leases.isLatest(unit.lease())) {
      // While it waited for capacity a worker took it over, or even ended it.
      return true;
    }
    Optional<ScannedItem> item = bots.find(unit.key());
    Optional<BotOutcome> noBot = BotOutcome.whereNoBot(item);
    if (noBot.isPresent()) {
      if (leases.end(unit.lease(), UnitResult.of(noBot.get()))) {
        listener.ended(unit, noBot.get());
      }
      return true;
    }
    Bot bot = bot(item).orElseThrow();
    if (queued.areLeft(unit, bot)) {
      return true;
    }
    Optional<TaskArn> running = applicationTask(bot);
    if (running.filter(watched::containsKey).isPresent()) {
      // A worker with several bots, one of which is watched.
      withWorkers.put(unit.lease().unit(), clock.instant().plus(limits.pause()));
      leases.release(unit.lease(), "a worker works on it", false);
      return true;
    }
    if (running.isPresent()) {
      watch(unit, running.get(), bot, false);
      listener.note(
          "%s: a task of the application is already running for it; waiting for that"
              .formatted(unit.title()));
      return true;
    }
    return switch (tasks.launch(unit.key(), unit.lease(), environment)) {
      case Launch.Started(TaskArn task) -> {
        watch(unit, task, bot, true);
        listener.launched(unit);
        yield true;
      }
      // The lease is kept: the answer may have been lost, and only the same lease is the same task.
      case Launch.Later(TaskFailure failure, String why) -> {
        pause.noCapacity(failure, why).ifPresent(listener::note);
        yield false;
      }
    };
  }

  private Optional<TaskArn> applicationTask(Bot bot) {
    return bot.status() == SyncStatus.RUNNING ? tasks.alive(bot.lastExecId()) : Optional.empty();
  }

  private void watch(Unit unit, TaskArn task, Bot bot, boolean own) {
    leases.task(unit.lease(), task);
    watched.put(task, new Watched(unit, clock.instant(), bot.lastExecId(), own));
    pause.started();
  }

  /** Gives up a bot whose task is another one's, which it is not for this run to stop. */
  private void leave(TaskArn task, Duration time) {
    Unit unit = watched.get(task).unit();
    BotOutcome failed =
        new BotOutcome.Failed(
            "a task that Portage did not start has worked on it for %d min"
                .formatted(time.toMinutes()));
    if (leases.end(unit.lease(), UnitResult.of(failed))) {
      listener.ended(unit, failed);
    }
    watched.remove(task);
  }

  /**
   * Stops watching the task only when all is written: where anything fails, the next turn repeats
   * it.
   */
  private void settle(TaskArn task, String why, TaskFailure failure) {
    Watched was = watched.get(task);
    UnitLease leased = was.unit().lease();
    // What was launched before the breaker opened is no attempt, whatever it died of.
    boolean counts = failure.counts() && !breaker.isOlder(was.since());
    TaskVerdict.Stop stopped =
        new TaskVerdict.Stop(
            why, counts || !failure.counts() ? failure : TaskFailure.NOT_STARTED, was.before());
    Unit unit = leases.settled(leased);
    Optional<BotOutcome> outcome =
        unit.lease().equals(leased) ? outcome(unit, task, stopped) : Optional.empty();
    watched.remove(task);
    outcome.ifPresent(ended -> listener.ended(unit, ended));
  }

  /** The outcome of a unit whose task has stopped; empty where it is to be retried. */
  private Optional<BotOutcome> outcome(Unit unit, TaskArn task, TaskVerdict.Stop stopped) {
    if (unit.state() == UnitState.ENDED) {
      breaker.worked();
      StatusRepair.of(bots, unit, task, unit.outcome().orElseThrow());
      return unit.outcome();
    }
    return judge(unit, task, stopped);
  }

  private Optional<BotOutcome> judge(Unit unit, TaskArn task, TaskVerdict.Stop stopped) {
    Optional<ScannedItem> item = bots.find(unit.key());
    Optional<Bot> now = bot(item);
    if (now.flatMap(this::applicationTask).isPresent()) {
      // A later task of the application: the next launch waits for it.
      leases.release(unit.lease(), "a task of the application works on it", false);
      return Optional.empty();
    }
    boolean its = now.filter(bot -> bot.lastExecId().equals(task.taskId())).isPresent();
    Fingerprint found = rows.of(unit.key().bot());
    TaskVerdict verdict =
        BotOutcome.whereNoBot(item)
            .<TaskVerdict>map(TaskVerdict.Ended::new)
            .orElseGet(
                () ->
                    TaskVerdict.of(
                        now, task.taskId(), stopped, found.rows(), unit.attempts(), limits));
    return switch (verdict) {
      case TaskVerdict.Ended(BotOutcome outcome) -> {
        StatusRepair.of(bots, unit, lastTask(now, task), outcome);
        String digest = outcome instanceof BotOutcome.Migrated ? found.digest() : "";
        UnitResult result = new UnitResult(outcome, digest, "", "", List.of());
        // Where the lease was lost meanwhile, its new owner ends the unit.
        boolean ended = leases.end(unit.lease(), result);
        if (its) {
          breaker.worked();
        } else if (outcome instanceof BotOutcome.Failed) {
          failed(unit, task, stopped.failure(), stopped.reason());
        }
        yield ended ? Optional.of(outcome) : Optional.empty();
      }
      case TaskVerdict.Retry(String why, TaskFailure failure) -> {
        leases.release(unit.lease(), why, failure.counts());
        if (!failure.counts()) {
          behind.add(unit.lease().unit());
        }
        listener.note("%s: retrying: %s".formatted(unit.title(), why));
        if (its && failure.counts()) {
          breaker.worked();
        } else {
          failed(unit, task, failure, why);
        }
        yield Optional.empty();
      }
    };
  }

  private void failed(Unit unit, TaskArn task, TaskFailure failure, String why) {
    breaker
        .failed(unit.lease().unit(), failure, why, watched.get(task).since())
        .ifPresent(listener::note);
  }

  /** The task that left the bot's status: this one, or one before it that has died as well. */
  private TaskArn lastTask(Optional<Bot> bot, TaskArn task) {
    return bot.map(Bot::lastExecId)
        .filter(last -> !last.equals(task.taskId()) && tasks.alive(last).isEmpty())
        .map(TaskArn::new)
        .orElse(task);
  }

  private static Optional<Bot> bot(Optional<ScannedItem> item) {
    return item.filter(ScannedItem.OfBot.class::isInstance)
        .map(found -> ((ScannedItem.OfBot) found).bot());
  }
}
