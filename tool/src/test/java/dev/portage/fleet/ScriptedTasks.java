package dev.portage.fleet;

import dev.portage.bots.BotKey;
import dev.portage.bots.InMemoryBotTable;
import dev.portage.bots.StatusChange;
import dev.portage.bots.SyncStatus;
import dev.portage.deployment.TaskArn;
import dev.portage.journal.InMemoryUnits;
import dev.portage.journal.LeaseOwner;
import dev.portage.journal.UnitLease;
import dev.portage.journal.UnitResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Tasks that do what the test has written for each bot, as long as the test's clock says. */
final class ScriptedTasks implements EmbeddingTasks {
  static final Duration MINUTE = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final InMemoryBotTable bots;
  private final InMemoryUnits units;
  private final Map<BotKey, List<Script>> scripts = new HashMap<>();
  private final Map<UnitLease, Task> byLease = new LinkedHashMap<>();
  private final Map<TaskArn, Task> all = new HashMap<>();
  private final Map<TaskArn, Task> running = new LinkedHashMap<>();

  /** Rows on the target. */
  final Map<BotKey, Long> rows = new HashMap<>();

  /** All requests for a task. */
  final List<UnitLease> requests = new ArrayList<>();

  /** The bots of the tasks that were started, in this order. */
  final List<String> started = new ArrayList<>();

  /** Reasons that tasks were given to stop. */
  final List<String> stops = new ArrayList<>();

  /** The variables of the last request. */
  Map<String, String> variables = Map.of();

  /** Why ECS does not start the task that is requested now, if so. */
  Supplier<Optional<String>> refusal = Optional::empty;

  /** How long the next task works. */
  Supplier<Duration> lasting = () -> MINUTE;

  int mostAtOnce;

  /** A started task. */
  private final class Task {
    final TaskArn arn;
    final BotKey bot;
    final UnitLease lease;
    final Script script;
    final Instant until;
    boolean asked;

    Task(TaskArn arn, BotKey bot, UnitLease lease, Script script) {
      this.arn = arn;
      this.bot = bot;
      this.lease = lease;
      this.script = script;
      this.until = clock.instant().plus(lasting.get());
    }

    boolean isOver() {
      return script instanceof Script.Hangs ? asked : asked || !clock.instant().isBefore(until);
    }

    void say(SyncStatus status, String reason) {
      bots.change(bot, new StatusChange(status, reason, arn.taskId()));
    }

    void begin() {
      if (!(script instanceof Script.DiesAtStart
          || script instanceof Script.NeverRuns
          || script instanceof Script.Vanishes)) {
        say(SyncStatus.RUNNING, "");
      }
    }

    void end() {
      switch (script) {
        case Script.Succeeds(long written) -> {
          rows.put(bot, written);
          say(SyncStatus.SUCCEEDED, "");
        }
        case Script.ReportsFailure(String reason) -> say(SyncStatus.FAILED, reason);
        case Script.EndsUnit(var outcome) ->
            units
                .leases(LeaseOwner.coordinator("its task"))
                .end(lease, new UnitResult(outcome, "its digest", "", "", List.of()));
        case Script.LosesBot() -> {
          say(SyncStatus.SUCCEEDED, "");
          bots.delete(bot);
        }
        case Script.Dies(),
            Script.DiesAtStart(),
            Script.NeverRuns(_),
            Script.Vanishes(),
            Script.Hangs() -> {}
      }
    }

    TaskState state() {
      if (script instanceof Script.Vanishes) {
        return new TaskState.Unknown();
      }
      return running.containsKey(arn) ? new TaskState.Alive("RUNNING") : script.stopped();
    }
  }

  ScriptedTasks(InstantSource clock, InMemoryBotTable bots, InMemoryUnits units) {
    this.clock = clock;
    this.bots = bots;
    this.units = units;
  }

  /** What the bot's tasks do, one after the other, and all later ones as the last. */
  void script(BotKey bot, List<Script> script) {
    scripts.put(bot, script);
  }

  /** How many tasks were started for a bot. */
  int started(BotKey bot) {
    return (int) byLease.values().stream().filter(task -> task.bot.equals(bot)).count();
  }

  /** A task that the application has started itself. */
  TaskArn startedByApplication(BotKey bot, Script script) {
    return start(bot, new UnitLease(0, 0), script).arn;
  }

  private Task start(BotKey bot, UnitLease lease, Script script) {
    Task task = new Task(new TaskArn("arn:task/%032x".formatted(all.size())), bot, lease, script);
    all.put(task.arn, task);
    if (!(script instanceof Script.Vanishes)) {
      running.put(task.arn, task);
    }
    task.begin();
    return task;
  }

  @Override
  public Launch launch(BotKey bot, UnitLease lease, Map<String, String> environment) {
    passTime();
    requests.add(lease);
    variables = environment;
    Optional<String> refused = refusal.get();
    return refused.isPresent()
        ? new Launch.Later(TaskFailure.refused(refused.get()), refused.get())
        : new Launch.Started(byLease.computeIfAbsent(lease, asked -> startNext(bot, asked)).arn);
  }

  private Task startNext(BotKey bot, UnitLease lease) {
    if (running.values().stream().anyMatch(task -> task.bot.equals(bot))) {
      throw new AssertionError("two tasks at once for " + bot);
    }
    List<Script> script = scripts.getOrDefault(bot, List.of(new Script.Succeeds(3)));
    Task task = start(bot, lease, script.get(Math.min(started(bot), script.size() - 1)));
    started.add(bot.bot().value());
    mostAtOnce = Math.max(mostAtOnce, running.size());
    return task;
  }

  private void passTime() {
    List<Task> over = running.values().stream().filter(Task::isOver).toList();
    for (Task task : over) {
      running.remove(task.arn);
      task.end();
    }
  }

  @Override
  public Map<TaskArn, TaskState> observe(Collection<TaskArn> tasks) {
    passTime();
    Map<TaskArn, TaskState> states = new LinkedHashMap<>();
    tasks.forEach(task -> states.put(task, all.get(task).state()));
    return states;
  }

  @Override
  public Optional<TaskArn> alive(String taskId) {
    passTime();
    return running.keySet().stream().filter(task -> task.taskId().equals(taskId)).findFirst();
  }

  @Override
  public boolean isOwn(TaskArn task) {
    return all.get(task).lease.unit() > 0;
  }

  @Override
  public void stop(TaskArn task, String why) {
    stops.add(why);
    all.get(task).asked = true;
  }
}
