package dev.portage.migration;

import dev.portage.copy.Patience;
import dev.portage.copy.Reconciling;
import dev.portage.copy.References;
import dev.portage.copy.Sequences;
import dev.portage.fault.Fault;
import dev.portage.journal.BatchEntry.Settled;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.migration.CopyPlanning.Planned;
import dev.portage.migration.MigrationReport.End;
import dev.portage.plan.Route;
import dev.portage.plan.Tenant;
import dev.portage.plan.UsageWeightedOutage;
import dev.portage.postgres.ChunkRows;
import dev.portage.postgres.Database;
import dev.portage.postgres.TableShape;
import dev.portage.verify.Comparison;
import dev.portage.verify.Comparison.Compared;
import dev.portage.verify.Comparison.Half;
import dev.portage.verify.VerificationReport;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The whole story of {@code migrate --route copy}. Run again after a kill, a stop or an end, it
 * finishes the job, or finds it done and writes nothing (I9).
 */
public final class CopyMigration {
  private static final Route ROUTE = new Route.Copy();

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
    try (Database target = ground.target().apply(settings.lanes() + 3);
        Coordinator right = Coordinator.of(target)) {
      TableShape to =
          target.inTransaction(session -> TableShape.read(session, ground.table(), target.shown()));
      telling.target(target.shown(), to);
      Ledger ledger = ledger(ground, target, to);
      if (!ground.source().cost().isEmpty() && !telling.story().agreed(ground.source().cost())) {
        return declined(ledger);
      }

      telling.step(ROUTE, Phase.SOURCE);
      try (Database source = ground.source().open(settings.lanes() + 1, telling.story())) {
        return persistently(
            right, () -> copy(ground, source, target, to, ledger(ground, target, to), right));
      }
    }
  }

  private static Ledger ledger(CopyGround ground, Database target, TableShape to) {
    Ledger ledger = Ledger.find(target, to.oid(), ROUTE);
    ledger.requireSource(ground.source().name());
    return ledger;
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

  private MigrationReport copy(
      CopyGround ground,
      Database source,
      Database target,
      TableShape to,
      Ledger ledger,
      Coordinator right) {
    Planned planned = new CopyPlanning(ground, source, target, settings.limits(), telling).plan(to, ledger);
    long written = 0;
    boolean anything =
        planned.plan().toDo() > 0
            || !planned.plan().changes().isEmpty()
            || !planned.plan().units().isEmpty()
            || ledger.unfinished();
    if (anything) {
      right.require();
      telling.voided(ledger.write(planned.plan(), ground.source().name(), settings));
      new References(source, target).copy(planned.order().rows().shape(), to);

      begin(Phase.COPY, ledger);
      long before = ledger.chunks();
      CopyStep step = new CopyStep(ledger, settings, telling, right, patience);
      boolean done = step.run(source, target, planned.order());
      written = ledger.chunks() - before;
      if (!done) {
        return report(ledger, planned, written, Optional.empty(), End.INTERRUPTED);
      }

      begin(Phase.RECONCILE, ledger);
      reconcile(ground, target, planned, ledger);
    }

    telling.step(ROUTE, Phase.VERIFY);
    VerificationReport verified = prove(ground, source, target, planned, ledger);
    ledger.finish();
    return report(ledger, planned, written, Optional.of(verified), End.FINISHED);
  }

  private void begin(Phase phase, Ledger ledger) {
    telling.step(ROUTE, phase);
    ledger.step(phase);
  }

  private void reconcile(CopyGround ground, Database target, Planned planned, Ledger ledger) {
    new WritersWaited(telling, settings.limits().writers()).await(target, planned.order().target());
    target.inTransaction(
        session -> {
          Sequences.advance(session, planned.order().target());
          return "";
        });
    if (ground.byAge()) {
      new Reconciling(target, planned.order().merge(), settings.limits())
          .run(ledger.units(), unit -> ground.rosters().exists(unit.key()))
          .forEach(this::tell);
    }
  }

  private void tell(Settled settled) {
    telling
        .story()
        .note(
            "%s: %s, since %s"
                .formatted(
                    settled.unit().title(), settled.outcome().word(), settled.outcome().reason()));
  }

  private VerificationReport prove(
      CopyGround ground, Database source, Database target, Planned planned, Ledger ledger) {
    ChunkRows from = planned.order().rows();
    ChunkRows to = new ChunkRows(planned.order().target(), from.columns());
    Compared compared =
        Comparison.run(new Half(source, from), new Half(target, to), ground.rosters()::take);
    remember(compared, ledger);
    telling.verification(compared.report());
    return compared.report();
  }

  /** So that it can be proved again when the source is gone. */
  private static void remember(Compared compared, Ledger ledger) {
    if (ledger.record().isEmpty()) {
      return;
    }
    Map<Unit, String> digests = new HashMap<>();
    for (Unit unit : ledger.units()) {
      var fingerprint = compared.fingerprints().get(Tenant.value(unit.key()));
      if (fingerprint != null && unit.outcome().orElse(null) instanceof BotOutcome.Migrated) {
        digests.put(unit, fingerprint.digest());
      }
    }
    ledger.journal().proved(digests);
  }

  private MigrationReport declined(Ledger ledger) {
    return new MigrationReport(
        telling.clock().instant(),
        ledger.units(),
        0,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        End.DECLINED);
  }

  private MigrationReport report(
      Ledger ledger,
      Planned planned,
      long written,
      Optional<VerificationReport> verified,
      End end) {
    Instant started =
        ledger.record().map(record -> record.startedAt()).orElse(telling.clock().instant());
    return new MigrationReport(
        started,
        ledger.units(),
        written,
        UsageWeightedOutage.of(started, ledger.units()),
        verified,
        planned.plan().findings(),
        end);
  }
}
