package dev.portage.fleet;

import dev.portage.bots.Bot;
import dev.portage.bots.BotKey;
import dev.portage.bots.BotTable;
import dev.portage.bots.ScannedItem;
import dev.portage.bots.StatusChange;
import dev.portage.bots.SyncStatus;
import dev.portage.deployment.TaskArn;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Journal;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitResult;
import dev.portage.journal.UnitState;
import dev.portage.postgres.Database;
import dev.portage.postgres.ItemsTable;
import dev.portage.postgres.ItemsTable.BotRows;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One task per bot, in the journal's order. {@link #turn} looks once and acts once; whoever runs it
 * waits in between. It keeps nothing in memory that the journal and ECS could not tell again.
 */
public final class FleetRun {
  private final Journal journal;
  private final long migration;
  private final EmbeddingTasks tasks;
  private final BotTable bots;
  private final Database database;
  private final FleetLimits limits;
  private final FleetListener listener;
  private final InstantSource clock;
  private final String owner;

  private final Map<TaskArn, Watched> watched = new HashMap<>();
  private Instant roomAgain = Instant.MIN;

  private record Watched(Unit unit, Instant since) {}

  /**
   * What a fleet works on.
   *
   * @param journal with the units of the migration
   * @param migration its number
   * @param owner who this is, for people who look at the leases
   */
  public record Order(Journal journal, long migration, String owner) {}

  /** A fleet for this order; the caller holds the right to coordinate it. */
  public FleetRun(
      Order order,
      EmbeddingTasks tasks,
      BotTable bots,
      Database database,
      FleetLimits limits,
      FleetListener listener,
      InstantSource clock) {
    this.journal = order.journal();
    this.migration = order.migration();
    this.owner = order.owner();
    this.tasks = tasks;
    this.bots = bots;
    this.database = database;
    this.limits = limits;
    this.listener = listener;
    this.clock = clock;
  }

  /**
   * Takes up what an earlier run left: its tasks that still run are watched on, and a lease without
   * a task is asked for again, which starts none twice.
   */
  public void resume() {
    for (Unit unit : journal.adopt(migration, owner, limits.lease())) {
      unit.task()
          .ifPresentOrElse(
              task -> watched.put(task, new Watched(unit, clock.instant())), () -> launch(unit));
    }
  }

  /** How many tasks are being watched. */
  public int running() {
    return watched.size();
  }

  /**
   * One look and one step.
   *
   * @param launching whether new tasks may start
   * @return whether anything is left to wait for or to start
   */
  public boolean turn(boolean launching) {
    journal.renew(migration, owner, limits.lease());
    observe();
    boolean more = launching && fill();
    return more || !watched.isEmpty();
  }

  private void observe() {
    if (watched.isEmpty()) {
      return;
    }
    tasks
        .observe(List.copyOf(watched.keySet()))
        .forEach(
            (task, state) -> {
              switch (state) {
                case TaskState.Alive ignored -> stopIfTooLong(task);
                case TaskState.Stopped stopped -> settle(task, stopped.reason());
                case TaskState.Unknown ignored -> settle(task, "ECS no longer knows the task");
              }
            });
  }

  private void stopIfTooLong(TaskArn task) {
    Watched watch = watched.get(task);
    if (clock.instant().isAfter(watch.since().plus(limits.task()))) {
      tasks.stop(task, "portage: longer than " + limits.task());
    }
  }

  /** Starts tasks until there is no room or no unit; says whether units may be left. */
  private boolean fill() {
    if (clock.instant().isBefore(roomAgain)) {
      return true;
    }
    while (watched.size() < limits.tasks()) {
      Optional<Unit> unit = journal.lease(migration, owner, limits.lease());
      if (unit.isEmpty()) {
        return false;
      }
      if (!launch(unit.get())) {
        return true;
      }
    }
    return true;
  }

  /** Starts or finds a task for a leased unit; false where ECS has no room. */
  private boolean launch(Unit unit) {
    Optional<Bot> bot = find(unit.key());
    if (bot.isEmpty()) {
      end(unit, UnitResult.of(new BotOutcome.Orphaned()));
      return true;
    }
    Optional<TaskArn> applications = applicationsOwn(bot.get());
    if (applications.isPresent()) {
      watch(unit, applications.get());
      listener.note(
          "%s: the application's own task is at it; waiting for that".formatted(unit.title()));
      return true;
    }
    return switch (tasks.launch(unit.key(), unit.lease())) {
      case Launch.Started(TaskArn task) -> {
        watch(unit, task);
        listener.launched(unit);
        yield true;
      }
      case Launch.Later(String why) -> {
        journal.release(unit.lease(), why, false);
        roomAgain = clock.instant().plus(limits.pause());
        listener.note("no room for another task, waiting: " + why);
        yield false;
      }
    };
  }

  private Optional<TaskArn> applicationsOwn(Bot bot) {
    return bot.status() == SyncStatus.RUNNING ? tasks.alive(bot.lastExecId()) : Optional.empty();
  }

  private void watch(Unit unit, TaskArn task) {
    journal.task(unit.lease(), task);
    watched.put(task, new Watched(unit, clock.instant()));
  }

  private void settle(TaskArn task, String stopped) {
    Watched watch = watched.remove(task);
    Unit unit = journal.settled(watch.unit().lease());
    if (unit.state() == UnitState.ENDED) {
      BotOutcome outcome = unit.outcome().orElseThrow();
      repair(unit, task, outcome);
      listener.ended(unit, outcome);
    } else {
      judge(unit, task, stopped);
    }
  }

  private void judge(Unit unit, TaskArn task, String stopped) {
    BotRows rows =
        database.inTransaction(session -> ItemsTable.botRows(session, unit.key().bot().value()));
    TaskVerdict verdict =
        TaskVerdict.of(
            find(unit.key()), task.taskId(), stopped, rows.count(), unit.attempts(), limits);
    switch (verdict) {
      case TaskVerdict.Ended(BotOutcome outcome) -> {
        repair(unit, task, outcome);
        String digest = outcome instanceof BotOutcome.Migrated ? rows.digest() : "";
        end(unit, new UnitResult(outcome, digest, "", "", List.of()));
      }
      case TaskVerdict.Retry(String why) -> {
        journal.release(unit.lease(), why, true);
        listener.note("%s: another try, since %s".formatted(unit.title(), why));
      }
    }
  }

  /** A task that died leaves RUNNING for ever (UPSTREAM 0.7); nobody else would mend that. */
  private void repair(Unit unit, TaskArn task, BotOutcome outcome) {
    StatusChange change =
        switch (outcome) {
          case BotOutcome.Migrated ignored ->
              new StatusChange(SyncStatus.SUCCEEDED, "Embedded by Portage.", null);
          case BotOutcome.Superseded ignored ->
              new StatusChange(SyncStatus.SUCCEEDED, "Embedded by the application.", null);
          case BotOutcome.SetAside aside ->
              new StatusChange(SyncStatus.SUCCEEDED, aside.why(), null);
          case BotOutcome.Orphaned orphaned ->
              new StatusChange(SyncStatus.FAILED, orphaned.reason(), null);
          case BotOutcome.Failed failed ->
              new StatusChange(SyncStatus.FAILED, failed.reason(), null);
        };
    bots.repair(unit.key(), task.taskId(), change);
  }

  private void end(Unit unit, UnitResult result) {
    if (journal.end(unit.lease(), result)) {
      listener.ended(unit, result.outcome());
    }
  }

  private Optional<Bot> find(BotKey key) {
    return bots.find(key)
        .filter(ScannedItem.OfBot.class::isInstance)
        .map(item -> ((ScannedItem.OfBot) item).bot());
  }
}
