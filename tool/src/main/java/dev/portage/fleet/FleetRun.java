package dev.portage.fleet;

import dev.portage.bots.Bot;
import dev.portage.bots.BotTable;
import dev.portage.bots.ScannedItem;
import dev.portage.bots.SyncStatus;
import dev.portage.deployment.TaskArn;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Holder;
import dev.portage.journal.Journal;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitLease;
import dev.portage.journal.UnitLeases;
import dev.portage.journal.UnitResult;
import dev.portage.journal.UnitState;
import dev.portage.postgres.Database;
import dev.portage.store.Fingerprint;
import dev.portage.store.TableShape;
import dev.portage.store.TenantRows;
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
 * One task per bot, in the journal's order. {@link #turn} looks once and acts once; whoever runs it
 * waits in between. It keeps nothing in memory that the journal and ECS could not tell again.
 */
public final class FleetRun {
  private final UnitLeases leases;
  private final EmbeddingTasks tasks;
  private final BotTable bots;
  private final Database database;
  private final FleetLimits limits;
  private final FleetListener listener;
  private final InstantSource clock;
  private final Map<String, String> environment;

  private final Map<TaskArn, Watched> watched = new HashMap<>();

  /** Units that workers have ended, and that were told of. */
  private final Set<Long> told = new HashSet<>();

  /** Leased units whose task was not started yet, or may have been: nobody has heard of it. */
  private final Deque<Unit> asking = new ArrayDeque<>();

  private Instant roomAgain = Instant.MIN;
  private Instant roomAtLast;
  private String lastTold = "";

  private record Watched(Unit unit, Instant since) {}

  /**
   * What a fleet works on.
   *
   * @param journal with the units of the migration
   * @param migration its number
   * @param owner who this is, for people who look at the leases
   * @param environment variables for the tasks, as far as they are Portage's own worker
   */
  public record Order(
      Journal journal, long migration, String owner, Map<String, String> environment) {}

  /** A fleet for this order; the caller holds the right to coordinate it. */
  public FleetRun(
      Order order,
      EmbeddingTasks tasks,
      BotTable bots,
      Database database,
      FleetLimits limits,
      FleetListener listener,
      InstantSource clock) {
    this.leases = order.journal().leases(order.migration(), Holder.coordinator(order.owner()));
    this.environment = order.environment();
    this.tasks = tasks;
    this.bots = bots;
    this.database = database;
    this.limits = limits;
    this.listener = listener;
    this.clock = clock;
    this.roomAtLast = clock.instant();
  }

  /**
   * Takes up what an earlier run left: its tasks that still run are watched on, and a lease without
   * a task is asked for again, which starts none twice (I5).
   */
  public void resume() {
    leases.endedByWorkers(told).forEach(unit -> told.add(unit.lease().unit()));
    for (Unit unit : leases.adopt(limits.lease())) {
      unit.task()
          .ifPresentOrElse(
              task -> watched.put(task, new Watched(unit, clock.instant())), () -> askAgain(unit));
    }
  }

  private void askAgain(Unit unit) {
    if (limits.tasks() > 0) {
      asking.add(unit);
    } else {
      leases.release(unit.lease(), "left to workers", false);
    }
  }

  /** How many tasks are being watched. */
  public int running() {
    return watched.size();
  }

  /**
   * One look and one step. Where it throws, nothing is forgotten: the next turn looks again.
   *
   * @param launching whether new tasks may start
   * @return whether anything is left to wait for or to start
   */
  public boolean turn(boolean launching) {
    leases.renew(limits.lease());
    observe();
    hearWorkers();
    boolean more = launching && (fill() || leases.anyLeft());
    return more || !watched.isEmpty();
  }

  /** Workers that lease units by themselves end them without a word to anybody. */
  private void hearWorkers() {
    for (Unit unit : leases.endedByWorkers(told)) {
      told.add(unit.lease().unit());
      listener.ended(unit, unit.outcome().orElseThrow());
    }
  }

  private void observe() {
    if (watched.isEmpty()) {
      return;
    }
    roomAtLast = clock.instant();
    tasks
        .observe(List.copyOf(watched.keySet()))
        .forEach(
            (task, state) -> {
              switch (state) {
                case TaskState.Alive ignored -> stopIfTooLong(task);
                case TaskState.Stopped stopped -> settle(task, stopped.reason());
                case TaskState.Unknown ignored -> settleIfOld(task);
              }
            });
  }

  private void stopIfTooLong(TaskArn task) {
    if (watchedFor(task, limits.task())) {
      tasks.stop(task, "portage: longer than " + limits.task());
    }
  }

  /** ECS may not know a task yet that it has just started. */
  private void settleIfOld(TaskArn task) {
    if (watchedFor(task, limits.unknown())) {
      settle(task, "ECS no longer knows the task");
    }
  }

  private boolean watchedFor(TaskArn task, Duration time) {
    return clock.instant().isAfter(watched.get(task).since().plus(time));
  }

  /** Starts tasks until there is no room or no unit; says whether it has more to start. */
  private boolean fill() {
    if (clock.instant().isBefore(roomAgain)) {
      return true;
    }
    while (watched.size() < limits.tasks()) {
      if (asking.isEmpty() && !leaseNext()) {
        return false;
      }
      if (!launch(asking.element())) {
        return true;
      }
      asking.remove();
    }
    return !asking.isEmpty();
  }

  private boolean leaseNext() {
    // Renewed right before, so that none of ours counts as expired, however long the turn was.
    leases.renew(limits.lease());
    Optional<Unit> next = leases.next(limits.lease());
    next.ifPresent(asking::add);
    return next.isPresent();
  }

  /** Starts or finds a task for a leased unit; false where ECS has no room. */
  private boolean launch(Unit unit) {
    Optional<ScannedItem> item = bots.find(unit.key());
    Optional<BotOutcome> noBot = BotOutcome.whereNoBot(item);
    if (noBot.isPresent()) {
      if (leases.end(unit.lease(), UnitResult.of(noBot.get()))) {
        listener.ended(unit, noBot.get());
      }
      return true;
    }
    Optional<TaskArn> applications = applicationsOwn(bot(item).orElseThrow());
    if (applications.isPresent()) {
      watch(unit, applications.get());
      listener.note(
          "%s: a task that runs already is at it; waiting for that".formatted(unit.title()));
      return true;
    }
    return switch (tasks.launch(unit.key(), unit.lease(), environment)) {
      case Launch.Started(TaskArn task) -> {
        watch(unit, task);
        listener.launched(unit);
        yield true;
      }
      // The lease stays: the answer may have been lost, and only the same lease is the same task.
      case Launch.Later(String why) -> {
        noRoom(why);
        yield false;
      }
    };
  }

  private void noRoom(String why) {
    Instant now = clock.instant();
    if (now.isAfter(roomAtLast.plus(limits.noRoom()))) {
      throw new Fault(
          ExitCode.AWS_REFUSED,
          "ECS has started no task for %s: %s".formatted(limits.noRoom(), why),
          "Mend what ECS names (quotas, subnets, the service-linked role of ECS), and run the same"
              + " command again.");
    }
    roomAgain = now.plus(limits.pause());
    if (!why.equals(lastTold)) {
      listener.note("no room for another task, waiting: " + why);
      lastTold = why;
    }
  }

  private Optional<TaskArn> applicationsOwn(Bot bot) {
    return bot.status() == SyncStatus.RUNNING ? tasks.alive(bot.lastExecId()) : Optional.empty();
  }

  private void watch(Unit unit, TaskArn task) {
    leases.task(unit.lease(), task);
    watched.put(task, new Watched(unit, clock.instant()));
    roomAtLast = clock.instant();
  }

  /**
   * Forgets the task only when all is written: where anything fails, the next turn does it again.
   */
  private void settle(TaskArn task, String stopped) {
    UnitLease ours = watched.get(task).unit().lease();
    Unit unit = leases.settled(ours);
    Optional<BotOutcome> outcome =
        unit.lease().equals(ours) ? outcome(unit, task, stopped) : Optional.empty();
    watched.remove(task);
    outcome.ifPresent(ended -> listener.ended(unit, ended));
  }

  /** The outcome of a unit whose task has stopped; empty where it is to be tried again. */
  private Optional<BotOutcome> outcome(Unit unit, TaskArn task, String stopped) {
    if (unit.state() == UnitState.ENDED) {
      StatusRepair.of(bots, unit, task, unit.outcome().orElseThrow());
      return unit.outcome();
    }
    return judge(unit, task, stopped);
  }

  private Optional<BotOutcome> judge(Unit unit, TaskArn task, String stopped) {
    Optional<ScannedItem> item = bots.find(unit.key());
    Fingerprint rows =
        database.inTransaction(
            session ->
                new TenantRows(
                        TableShape.ofItems(session, database.shown()), unit.key().bot().value())
                    .fingerprint(session));
    TaskVerdict verdict =
        BotOutcome.whereNoBot(item)
            .<TaskVerdict>map(TaskVerdict.Ended::new)
            .orElseGet(
                () ->
                    TaskVerdict.of(
                        bot(item), task.taskId(), stopped, rows.rows(), unit.attempts(), limits));
    return switch (verdict) {
      case TaskVerdict.Ended(BotOutcome outcome) -> {
        StatusRepair.of(bots, unit, task, outcome);
        String digest = outcome instanceof BotOutcome.Migrated ? rows.digest() : "";
        leases.end(unit.lease(), new UnitResult(outcome, digest, "", "", List.of()));
        yield Optional.of(outcome);
      }
      case TaskVerdict.Retry(String why) -> {
        leases.release(unit.lease(), why, true);
        listener.note("%s: another try, since %s".formatted(unit.title(), why));
        yield Optional.empty();
      }
    };
  }

  private static Optional<Bot> bot(Optional<ScannedItem> item) {
    return item.filter(ScannedItem.OfBot.class::isInstance)
        .map(found -> ((ScannedItem.OfBot) found).bot());
  }
}
