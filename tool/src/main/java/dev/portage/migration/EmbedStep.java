package dev.portage.migration;

import dev.portage.embed.WorkerVariables;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fleet.FleetLimits;
import dev.portage.fleet.FleetListener;
import dev.portage.fleet.FleetRun;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitState;
import dev.portage.migration.Planning.Planned;
import dev.portage.postgres.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Step embed: a task for each bot, until all have an outcome or Ctrl-C stops it. */
final class EmbedStep implements FleetListener {
  /** How long AWS may be out of reach before the run gives up; the next run goes on. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Ledger ledger;
  private final Story story;
  private final MigrationSettings settings;
  private final Interrupt interrupt;
  private final InstantSource clock;
  private final FleetRun fleet;
  private final int all;
  private Instant reached;
  private final boolean alone;
  private int done;
  private int failed;

  EmbedStep(
      Site site, Database target, Planned planned, MigrationSettings settings, Telling telling) {
    this.ledger = planned.ledger();
    this.settings = settings;
    this.story = telling.story();
    this.interrupt = telling.interrupt();
    this.clock = telling.clock();
    this.all = open(ledger);
    this.reached = clock.instant();
    this.alone = planned.parallel() == 0;
    this.fleet =
        new FleetRun(
            new FleetRun.Order(
                ledger.journal(), ledger.id(), settings.owner(), variables(planned, settings)),
            site.tasks(),
            site.bots(),
            target,
            FleetLimits.of(planned.parallel()),
            this,
            clock);
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

  /** Runs until nothing is left; false where Ctrl-C left something. */
  boolean run(Coordinator right) {
    interrupt.working(true);
    try {
      fleet.resume();
      if (alone) {
        story.note(
            "no task is started: waiting for workers that run with \"portage worker --lease\"");
      }
      boolean more = true;
      while (more && !interrupt.leave()) {
        right.require();
        more = turn();
        if (more) {
          interrupt.await(settings.poll());
        }
      }
    } finally {
      interrupt.working(false);
    }
    return open(ledger) == 0;
  }

  private boolean turn() {
    try {
      boolean more = fleet.turn(!interrupt.stopLaunching());
      reached = clock.instant();
      return more;
    } catch (Fault fault) {
      boolean passing = fault.code() == ExitCode.AWS_UNREACHABLE;
      if (!passing || clock.instant().isAfter(reached.plus(PATIENCE))) {
        throw fault;
      }
      story.warning(fault.getMessage() + "; trying on");
      return true;
    }
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
