package dev.portage.migration;

import dev.portage.embed.WorkerVariables;
import dev.portage.fault.Fault;
import dev.portage.fault.Retry;
import dev.portage.fault.RetryPolicy;
import dev.portage.fleet.FleetLimits;
import dev.portage.fleet.FleetListener;
import dev.portage.fleet.FleetRun;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitState;
import dev.portage.migration.Planning.Planned;
import dev.portage.postgres.Database;
import java.util.LinkedHashMap;
import java.util.Map;

/** Step embed: a task for each bot, until all have an outcome or Ctrl-C stops it. */
final class EmbedStep implements FleetListener {
  private final Ledger ledger;
  private final Story story;
  private final MigrationSettings settings;
  private final Interrupt interrupt;
  private final Retry retry;
  private final FleetRun fleet;
  private final int all;
  private final boolean alone;
  private int done;
  private int failed;

  EmbedStep(
      Site site, Database target, Planned planned, MigrationSettings settings, Telling telling) {
    this.ledger = planned.ledger();
    this.settings = settings;
    this.story = telling.story();
    this.interrupt = telling.interrupt();
    this.retry = telling.retry(RetryPolicy.FAILOVER);
    this.all = open(ledger);
    this.alone = planned.parallel() == 0;
    this.fleet =
        new FleetRun(
            new FleetRun.Order(
                ledger.journal(), ledger.id(), settings.owner(), variables(planned, settings)),
            new FleetRun.Deployed(site.tasks(), site.bots(), target),
            FleetLimits.of(planned.parallel()),
            this,
            telling.clock());
  }

  private static Map<String, String> variables(Planned planned, MigrationSettings settings) {
    Map<String, String> variables = new LinkedHashMap<>(settings.workerVariables());
    variables.putAll(
        WorkerVariables.of(settings.partial(), planned.survey().quotas(), planned.parallel()));
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
    interrupt.working(true);
    try {
      if (!resumed(lock)) {
        return false;
      }
      if (alone) {
        story.note(
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
      interrupt.working(false);
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
              retry.progress();
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
          story.note(
              "%s: back, %d chunks%s"
                  .formatted(
                      unit.title(),
                      migrated.chunks(),
                      migrated.note().isEmpty() ? "" : "; " + migrated.note()));
      case BotOutcome.Failed why -> {
        failed++;
        story.warning("%s: failed: %s".formatted(unit.title(), why.reason()));
      }
      case BotOutcome.Superseded ignored -> other(unit, outcome);
      case BotOutcome.Orphaned ignored -> other(unit, outcome);
      case BotOutcome.SetAside ignored -> other(unit, outcome);
    }
    progress();
  }

  private void other(Unit unit, BotOutcome outcome) {
    story.note("%s: %s, %s".formatted(unit.title(), outcome.word(), outcome.reason()));
  }

  @Override
  public void note(String what) {
    story.note(what);
  }

  private void progress() {
    story.progress(new Story.Progress(done, failed, fleet.running(), all, ""));
  }
}
