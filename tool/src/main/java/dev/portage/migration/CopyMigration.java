package dev.portage.migration;

import dev.portage.copy.Patience;
import dev.portage.fault.Fault;
import dev.portage.migration.CopySource.Opening;
import dev.portage.migration.MigrationReport.End;
import dev.portage.plan.Route;
import dev.portage.postgres.Database;
import dev.portage.postgres.TableShape;
import dev.portage.verify.VerificationReport;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The whole story of {@code migrate --route copy}. Run again after a kill, a stop or an end, it
 * finishes the job, or finds it done and writes nothing (I9).
 */
public final class CopyMigration {
  private static final Route ROUTE = new Route.Copy();

  /** For the coordinator's lock, the journal, and an index that is built and watched. */
  private static final int OWN_CONNECTIONS = 4;

  private final Supplier<CopyGround> grounds;
  private final CopySettings settings;
  private final Telling telling;
  private final Patience patience;

  /**
   * A migration that has not begun.
   *
   * @param grounds finds what is copied from where to where
   * @param settings what the operator decided
   * @param telling who hears it, Ctrl-C and the clock
   */
  public CopyMigration(Supplier<CopyGround> grounds, CopySettings settings, Telling telling) {
    this.grounds = grounds;
    this.settings = settings;
    this.telling = telling;
    this.patience = new Patience(settings.limits().patience(), telling.clock());
  }

  /**
   * Runs it to its end.
   *
   * @throws Fault where it cannot go on; everything done until then stands
   */
  public MigrationReport run() {
    telling.step(ROUTE, Phase.DISCOVER);
    CopyGround ground = grounds.get();
    telling.story().note(ground.shown());

    telling.step(ROUTE, Phase.CHECK);
    try (Database target = ground.target().apply(settings.lanes() + OWN_CONNECTIONS);
        Coordinator right = Coordinator.of(target)) {
      Outstanding.of(target).forEach(telling.story()::outstanding);
      try {
        return run(ground, target, right);
      } catch (RuntimeException e) {
        new IndexStep(target, ground.table(), telling.story(), settings).restoreAfter(e, right);
        throw e;
      }
    }
  }

  private MigrationReport run(CopyGround ground, Database target, Coordinator right) {
    TableShape to =
        target.inTransaction(session -> TableShape.read(session, ground.table(), target.shown()));
    telling.target(target.shown(), to);
    Ledger ledger = Ledger.find(target, to.oid(), ROUTE);
    String from = ground.source().name(ledger.unfinishedSource());
    ledger.requireSource(from);
    Optional<String> cost = ground.source().cost();
    if (cost.isPresent()
        && ground.byAge()
        && ledger.finished()
        && !settings.repair()
        && ledger.failed().isEmpty()) {
      return finishedBefore(ground, target, ledger);
    }
    if (cost.isPresent() && !telling.story().agreed(cost.get())) {
      return CopySteps.report(ledger, telling, 0, End.DECLINED);
    }

    telling.step(ROUTE, Phase.SOURCE);
    right.require();
    if (cost.isPresent()) {
      // It remembers what is made, before it is made.
      telling.voided(ledger.begin(from, settings));
    }
    Opening opening = new Opening(from, target, settings.lanes() + 1, telling);
    try (Database source = ground.source().open(opening)) {
      CopySteps steps =
          new CopySteps(ground, from, source, target, to, right, settings, telling, patience);
      return persistently(right, steps::run);
    }
  }

  /**
   * What a later run would do, this one does itself where a fault may pass: it goes through the
   * steps again, and finds done what is done.
   */
  private MigrationReport persistently(Coordinator right, Supplier<MigrationReport> steps) {
    while (true) {
      try {
        right.require();
        return steps.get();
      } catch (Fault fault) {
        if (!patience.bears(fault) || telling.interrupt().stopLaunching()) {
          throw fault;
        }
        telling.story().warning(fault.getMessage() + "; trying on");
        telling.interrupt().await(settings.limits().pause());
      }
    }
  }

  /** A snapshot does not change: what was proved against it once is not restored again for it. */
  private MigrationReport finishedBefore(CopyGround ground, Database target, Ledger ledger) {
    telling.story().note("this snapshot was copied before; nothing is restored again");
    telling.step(ROUTE, Phase.VERIFY);
    VerificationReport verified = ground.rosters().prove(target);
    telling.verification(verified);
    return CopySteps.report(ledger, telling, 0, End.FINISHED).verified(verified);
  }
}
