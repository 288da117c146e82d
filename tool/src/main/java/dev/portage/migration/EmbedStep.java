package dev.portage.migration;

import dev.portage.embed.WorkerVariables;
import dev.portage.fault.Fault;
import dev.portage.fault.Retry;
import dev.portage.fleet.BotRows;
import dev.portage.fleet.FleetLimits;
import dev.portage.fleet.FleetListener;
import dev.portage.fleet.FleetRun;
import dev.portage.fleet.WorkerWatch;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.LeaseOwner;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitQueue;
import dev.portage.journal.UnitState;
import dev.portage.store.TenantNoun;
import java.util.LinkedHashMap;
import java.util.Map;

/** Step embed: a task for each bot, until all have an outcome or Ctrl-C stops it. */
final class EmbedStep implements FleetListener {
  private final Ledger ledger;
  private final Reporter reporter;
  private final ReembedSettings settings;
  private final Interrupt interrupt;
  private final Retry retry;
  private final FleetRun fleet;
  private final WorkerWatch workers;
  private final int all;
  private final boolean alone;
  private int done;
  private int failed;

  EmbedStep(ReembedRun run) {
    RunContext context = run.steps().context();
    DeploymentClients clients = run.steps().clients();
    this.ledger = run.ledger();
    this.settings = run.steps().settings();
    this.reporter = context.reporter();
    this.interrupt = context.interrupt();
    this.retry = run.steps().retry();
    this.all = open(ledger);
    this.alone = run.parallel() == 0;
    UnitQueue leases =
        ledger.journal().leases(ledger.id(), LeaseOwner.coordinator(settings.owner()));
    this.workers = new WorkerWatch(leases, context.clock());
    this.fleet =
        new FleetRun(
            new FleetRun.Order(leases, variables(run, settings)),
            new FleetRun.Deployed(
                clients.tasks(), clients.bots(), BotRows.in(run.steps().target())),
            FleetLimits.of(run.parallel(), settings.fleet()),
            this,
            context.clock());
  }

  private static Map<String, String> variables(ReembedRun run, ReembedSettings settings) {
    Map<String, String> variables = new LinkedHashMap<>(settings.workerVariables());
    variables.putAll(WorkerVariables.of(settings.partial(), run.survey().quotas(), run.parallel()));
    return variables;
  }

  private static int open(Ledger ledger) {
    return (int) ledger.units().stream().filter(unit -> unit.state() != UnitState.ENDED).count();
  }

  /**
   * Runs until nothing is left; false where Ctrl-C left something.
   *
   * @throws Fault of AWS or the target, where it is permanent or the retry window is over
   */
  boolean run(CoordinatorLock lock) {
    interrupt.working(Interrupt.Work.TASKS);
    try {
      if (!resumed(lock)) {
        return false;
      }
      if (alone) {
        reporter.note(
            "no task is started: waiting for workers that run with \"portage worker --lease\"");
      }
      boolean more = true;
      while (more && !interrupt.leave()) {
        more = turn(lock);
        if (more) {
          interrupt.await(settings.poll());
        }
      }
    } finally {
      interrupt.working(Interrupt.Work.NONE);
    }
    return retry.call(attempt -> open(ledger)).orElse(1) == 0;
  }

  private boolean resumed(CoordinatorLock lock) {
    return retry.run(
        () -> {
          lock.ensureHeld();
          fleet.resume();
        });
  }

  /** One turn; whether there is more to do, also where Ctrl-C ended the waiting. */
  private boolean turn(CoordinatorLock lock) {
    return retry
        .call(
            attempt -> {
              lock.ensureHeld();
              boolean more = fleet.turn(!interrupt.stopLaunching());
              if (alone && more) {
                workers.look().ifPresent(reporter::warning);
              }
              return more;
            })
        .orElse(true);
  }

  @Override
  public void launched(Unit unit) {
    progress();
  }

  @Override
  public void ended(Unit unit, BotOutcome outcome) {
    done++;
    switch (outcome) {
      case BotOutcome.Migrated migrated ->
          reporter.note(
              "%s: migrated, %d chunks%s"
                  .formatted(
                      unit.title(),
                      migrated.chunks(),
                      migrated.note().isEmpty() ? "" : "; " + migrated.note()));
      case BotOutcome.Failed why -> {
        failed++;
        reporter.warning("%s: failed: %s".formatted(unit.title(), why.reason()));
      }
      case BotOutcome.Superseded ignored -> other(unit, outcome);
      case BotOutcome.Orphaned ignored -> other(unit, outcome);
      case BotOutcome.NotApplicable ignored -> other(unit, outcome);
    }
    progress();
  }

  private void other(Unit unit, BotOutcome outcome) {
    reporter.note("%s: %s, %s".formatted(unit.title(), outcome.id(), outcome.reason()));
  }

  @Override
  public void note(String what) {
    reporter.note(what);
  }

  /** Only a task that was launched or a unit that ended is progress, not a turn without either. */
  private void progress() {
    retry.progress();
    reporter.progress(
        new Reporter.Progress(done, failed, fleet.running(), all, TenantNoun.BOT, ""));
  }
}
