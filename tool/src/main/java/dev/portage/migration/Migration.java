package dev.portage.migration;

import dev.portage.fault.Fault;
import dev.portage.migration.MigrationReport.End;
import dev.portage.migration.Planning.Planned;
import dev.portage.plan.Route;
import dev.portage.plan.UsageWeightedOutage;
import dev.portage.postgres.Database;
import dev.portage.verify.VerificationReport;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The whole story of {@code migrate --route reembed}. Run again after a kill, a stop or an end, it
 * finishes the job, or finds it done and writes nothing (I9).
 */
public final class Migration {
  private static final Route ROUTE = new Route.Reembed();

  private final Supplier<Site> sites;
  private final MigrationSettings settings;
  private final Telling telling;

  /**
   * A migration that has not begun.
   *
   * @param sites finds the deployment
   * @param settings what the operator decided
   * @param telling who hears it, Ctrl-C and the clock
   */
  public Migration(Supplier<Site> sites, MigrationSettings settings, Telling telling) {
    this.sites = sites;
    this.settings = settings;
    this.telling = telling;
  }

  /** Looks and plans, and writes nothing (I8). */
  public Preview preview() {
    Site site = discover();
    telling.step(ROUTE, Phase.CHECK);
    try (Database target = site.target().get()) {
      Planned planned = new Planning(site, target, settings, telling).plan(ROUTE);
      return new Preview(planned.survey(), planned.plan());
    }
  }

  /**
   * Runs it to its end.
   *
   * @throws Fault where it cannot go on; everything done until then stands
   */
  public MigrationReport run() {
    Site site = discover();

    telling.step(ROUTE, Phase.CHECK);
    try (Database target = site.target().get();
        Coordinator right = Coordinator.of(target)) {
      Outstanding.of(target).forEach(telling.story()::outstanding);
      Planned planned = new Planning(site, target, settings, telling).plan(ROUTE);
      Ledger ledger = planned.ledger();
      if (planned.plan().toDo() > 0 && !telling.story().agreed("this costs money")) {
        return report(planned, 0, Optional.empty(), End.DECLINED);
      }

      long written = 0;
      if (planned.anythingToDo()) {
        right.require();
        telling.voided(
            ledger.write(
                planned.plan(),
                planned.earlier(),
                settings.model().words(planned.shape().dimensions()),
                settings.version()));

        begin(Phase.EMBED, ledger);
        long before = ledger.chunks();
        boolean done = new EmbedStep(site, target, planned, settings, telling).run(right);
        written = ledger.chunks() - before;
        if (!done) {
          return report(planned, written, Optional.empty(), End.INTERRUPTED);
        }

        begin(Phase.RECONCILE, ledger);
        new Reconcile(ledger.journal(), ledger.id(), site.bots(), target)
            .run(ledger.units(), telling.story()::note);
      }

      telling.step(ROUTE, Phase.VERIFY);
      VerificationReport verified = Proof.of(site.bots(), target, settings.scanSegments());
      telling.verification(verified);
      ledger.finish();
      return report(planned, written, Optional.of(verified), End.FINISHED);
    }
  }

  private Site discover() {
    telling.step(ROUTE, Phase.DISCOVER);
    Site site = sites.get();
    telling.deployment(site.deployment());
    return site;
  }

  private void begin(Phase phase, Ledger ledger) {
    telling.step(ROUTE, phase);
    ledger.step(phase);
  }

  private MigrationReport report(
      Planned planned, long written, Optional<VerificationReport> verified, End end) {
    Ledger ledger = planned.ledger();
    Instant started =
        ledger.record().map(record -> record.startedAt()).orElse(telling.clock().instant());
    return new MigrationReport(
        started,
        ledger.units(),
        written,
        UsageWeightedOutage.of(started, ledger.units()),
        verified,
        Optional.empty(),
        planned.plan().findings(),
        end);
  }
}
