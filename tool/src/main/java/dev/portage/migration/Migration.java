package dev.portage.migration;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Journal;
import dev.portage.journal.MigrationIdentity;
import dev.portage.journal.Phase;
import dev.portage.migration.MigrationReport.End;
import dev.portage.migration.MigrationReport.RecallOfBoth;
import dev.portage.migration.RouteSteps.Planned;
import dev.portage.postgres.Database;
import dev.portage.verify.VerificationReport;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs the steps of {@code migrate}, the same for every route; {@link RouteSetup} and {@link
 * RouteSteps} are what differs. Run again after a kill, an interrupt or its end, it finishes the
 * migration, or finds it finished and writes nothing (I9).
 */
public final class Migration {
  private static final String NOT_WHOLE =
      "only what was chosen is restored and verified: the same command without the choice restores"
          + " the others";

  private final RouteSetup setup;
  private final RunContext context;
  private final RowCount written = new RowCount();
  private boolean agreed;

  /** Whether there was a plan: a fault may have ended the attempts before it. */
  private boolean planMade;

  /** Whether a plan was stored: units that failed are planned again at most once a command. */
  private boolean planStored;

  private Migration(RouteSetup setup, RunContext context) {
    this.setup = setup;
    this.context = context;
  }

  /** A migration that reads the bots' sources again, and embeds them. */
  public static Migration reembed(
      Supplier<DeploymentClients> clients, ReembedSettings settings, RunContext context) {
    return new Migration(new ReembedSetup(clients, settings, context), context);
  }

  /** A migration that transfers rows from another cluster. */
  public static Migration transfer(
      Supplier<TransferEndpoints> endpoints, TransferSettings settings, RunContext context) {
    return new Migration(new TransferSetup(endpoints, settings, context), context);
  }

  /**
   * Runs it to its end.
   *
   * @throws Fault where it cannot continue; everything done until then remains
   */
  public MigrationReport run() {
    messages().step(Phase.DISCOVER);
    setup.discover();
    messages().step(Phase.CHECK);
    try (Database target = setup.openTarget();
        CoordinatorLock lock = CoordinatorLock.take(target, context)) {
      Outstanding.of(target).forEach(context.reporter()::outstanding);
      try {
        return run(target, lock);
      } catch (RuntimeException e) {
        setup.afterFailure(target, lock, e);
        throw e;
      }
    }
  }

  private MigrationReport run(Database target, CoordinatorLock lock) {
    long table = setup.check(target);
    Journal.upgrade(target);
    Ledger ledger = Ledger.find(target, table, setup.route());
    MigrationIdentity identity = setup.identity(ledger);
    MigrationReport report =
        setup.wasProved(ledger)
            ? provedAgain(target, ledger, identity)
            : connected(target, ledger, identity, lock);
    setup.afterRun(target, lock, identity, report);
    return report;
  }

  private MigrationReport connected(
      Database target, Ledger ledger, MigrationIdentity identity, CoordinatorLock lock) {
    Optional<String> price = setup.price(identity, ledger);
    if (!agreesTo(price)) {
      return report(ledger, End.DECLINED);
    }
    if (price.isPresent()) {
      // The journal records what is created before it is created (I14).
      lock.ensureHeld();
      messages().voided(ledger.begin(identity, setup.version()));
    }
    try (RouteSteps steps = setup.connect(target, identity)) {
      return setup
          .retry()
          .call(
              attempt -> {
                lock.ensureHeld();
                return pass(steps, identity, ledger.reread(), lock);
              })
          .orElseThrow(Migration::stoppedWhileWaiting);
    }
  }

  static Fault stoppedWhileWaiting() {
    return new Fault(
        ExitCode.INTERRUPTED,
        "stopped while a transient fault was waited for",
        "Run the same command again: it resumes there.");
  }

  /** The steps from the survey on. After a transient fault they are repeated, as by a later run. */
  private MigrationReport pass(
      RouteSteps steps, MigrationIdentity identity, Ledger ledger, CoordinatorLock lock) {
    ledger.requireOrigin(identity.origin());
    Planned planned = steps.plan(ledger, !planStored);
    if (!planMade && (planned.overwrites() || !planned.statements().isEmpty())) {
      agreed = false;
    }
    planMade = true;
    if (!agreesTo(planned.question())) {
      return report(ledger, End.DECLINED);
    }
    Optional<RecallOfBoth> recall = Optional.empty();
    if (planned.hasWork()) {
      lock.ensureHeld();
      planned = planned.created();
      messages().voided(ledger.begin(identity, setup.version()));
      if (planned.begun()) {
        context.reporter().note("the source may have changed before that: it is surveyed again");
        planned = steps.plan(ledger.reread(), false);
      }
      ledger.write(planned.plan());
      planStored = true;

      begin(setup.route().work(), ledger, lock);
      if (!planned.work(lock, written)) {
        return report(ledger, End.INTERRUPTED).found(planned.plan().findings());
      }
      if (setup.route().phases().contains(Phase.RECONCILE)) {
        begin(Phase.RECONCILE, ledger, lock);
        planned.reconcile();
      }
      if (setup.route().phases().contains(Phase.INDEX)) {
        begin(Phase.INDEX, ledger, lock);
        recall = planned.index();
      }
      if (setup.route().phases().contains(Phase.FOLLOW)) {
        begin(Phase.FOLLOW, ledger, lock);
        if (!planned.follow(lock)) {
          return report(ledger, End.FOLLOWING).found(planned.plan().findings()).recalled(recall);
        }
      }
    }
    if (planned.hasWork()) {
      begin(Phase.VERIFY, ledger, lock);
    } else {
      lock.ensureHeld();
      messages().step(Phase.VERIFY);
    }
    VerificationReport all = planned.verify();
    VerificationReport verified = planned.isWhole() ? all : all.only(ledger.bots());
    messages().verification(verified);
    lock.ensureHeld();
    if (planned.isWhole()) {
      ledger.finish();
    } else {
      context.reporter().note(NOT_WHOLE);
    }
    return report(ledger, End.FINISHED)
        .found(planned.plan().findings())
        .verified(verified)
        .recalled(recall);
  }

  private ProgressMessages messages() {
    return new ProgressMessages(context.reporter(), setup.route(), setup.noun());
  }

  private void begin(Phase phase, Ledger ledger, CoordinatorLock lock) {
    // It may have been lost while the target was idle: two runs would build one index.
    lock.ensureHeld();
    messages().step(phase);
    ledger.step(phase);
  }

  /** What was proved once against something that does not change is not restored again for it. */
  private MigrationReport provedAgain(Database target, Ledger ledger, MigrationIdentity identity) {
    context.reporter().note(copiedBefore(identity));
    messages().step(Phase.VERIFY);
    VerificationReport verified = setup.proveAgain(target, identity);
    messages().verification(verified);
    return report(ledger, End.FINISHED).verified(verified);
  }

  private static String copiedBefore(MigrationIdentity identity) {
    return identity.origin().describe() + " was copied before; nothing is restored again";
  }

  /** Asks the operator once a run: about the price, or else about the plan. */
  private boolean agreesTo(Optional<String> question) {
    if (question.isPresent() && !agreed) {
      agreed = context.reporter().agreed(question.get());
      return agreed;
    }
    return true;
  }

  private MigrationReport report(Ledger ledger, End end) {
    return MigrationReport.of(
        ledger.record().map(record -> record.startedAt()).orElse(context.clock().instant()),
        ledger.units(),
        written,
        end);
  }

  /** Surveys and plans, and writes nothing (I8). */
  public DryRun dryRun() {
    messages().step(Phase.DISCOVER);
    setup.discover();
    messages().step(Phase.CHECK);
    try (Database target = setup.openTarget()) {
      Ledger ledger = Ledger.find(target, setup.check(target), setup.route());
      MigrationIdentity identity = setup.identity(ledger);
      if (setup.wasProved(ledger)) {
        context.reporter().note(copiedBefore(identity));
        return new DryRun(Optional.empty(), Optional.empty());
      }
      Optional<String> price = setup.price(identity, ledger);
      if (price.isPresent()) {
        context.reporter().note("a run would ask before it continues: " + price.get());
        context.reporter().note("which rows it has is known when it exists");
        return new DryRun(Optional.empty(), price);
      }
      try (RouteSteps steps = setup.connect(target, identity)) {
        Planned planned = steps.plan(ledger, true);
        Preview preview =
            new Preview(
                planned.survey(),
                planned.plan(),
                planned.parentRows(),
                planned.statements(),
                planned.question());
        return new DryRun(Optional.of(preview), planned.question());
      }
    }
  }
}
