package dev.portage.migration;

import static java.util.stream.Collectors.toSet;

import dev.portage.bots.BotKey;
import dev.portage.copy.Patience;
import dev.portage.copy.Reconciling;
import dev.portage.copy.References;
import dev.portage.copy.Sequences;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.index.Recall;
import dev.portage.index.RecallSample;
import dev.portage.journal.BatchEntry.Settled;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.migration.CopyPlanning.Planned;
import dev.portage.migration.MigrationReport.End;
import dev.portage.migration.MigrationReport.RecallOfBoth;
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
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The steps of {@link CopyMigration} between two clusters that are open: survey, plan, copy,
 * reconcile, index, verify. Gone through again after a fault, they find done what is done.
 */
final class CopySteps {
  private static final Route ROUTE = new Route.Copy();

  private final CopyGround ground;
  private final String from;
  private final Database source;
  private final Database target;
  private final TableShape to;
  private final Coordinator right;
  private final CopySettings settings;
  private final Telling telling;
  private final Patience patience;
  private final IndexStep index;
  private long written;
  private final boolean agreed;
  private boolean asked;
  private boolean first = true;

  CopySteps(
      CopyGround ground,
      String from,
      Database source,
      Database target,
      TableShape to,
      Coordinator right,
      CopySettings settings,
      Telling telling,
      Patience patience) {
    this.ground = ground;
    this.from = from;
    this.source = source;
    this.target = target;
    this.to = to;
    this.right = right;
    this.settings = settings;
    this.telling = telling;
    this.patience = patience;
    this.index = new IndexStep(target, ground.table(), telling.story(), settings);
    this.agreed = ground.source().cost().isPresent();
  }

  MigrationReport run() {
    requireTwo();
    Ledger ledger = ledger();
    // Once a command: tried again and again, what fails for good would never end.
    boolean retryFailed = first;
    first = false;
    Planned planned =
        new CopyPlanning(ground, source, target, settings, telling).plan(to, ledger, retryFailed);
    if (!admitted(planned, ledger)) {
      return report(ledger, telling, 0, End.DECLINED);
    }
    boolean anything = planned.plan().changesAnything() || ledger.unfinished() || index.isDropped();
    Optional<RecallOfBoth> recall = Optional.empty();
    if (anything) {
      right.require();
      telling.voided(ledger.write(planned.plan(), from, settings));

      begin(Phase.COPY, ledger);
      if (!copy(planned, ledger)) {
        index.restore();
        return report(ledger, telling, written, End.INTERRUPTED).found(planned.findings());
      }

      begin(Phase.RECONCILE, ledger);
      reconcile(planned, ledger);

      begin(Phase.INDEX, ledger);
      recall = Optional.of(recall());
    }

    telling.step(ROUTE, Phase.VERIFY);
    VerificationReport verified = prove(planned, ledger);
    ledger.finish();
    return report(ledger, telling, written, End.FINISHED)
        .found(planned.findings())
        .verified(verified)
        .recalled(recall);
  }

  /**
   * Whether rows may be written; the operator is asked where that was not asked before.
   *
   * @throws Fault SOURCE_UNFIT where the target holds what a copy would harm
   */
  private boolean admitted(Planned planned, Ledger ledger) {
    boolean resumes = ledger.unfinished() && !ledger.units().isEmpty();
    CopyAdmission admission =
        new CopyAdmissions(ground, source, target, settings).of(planned, resumes);
    admission
        .refusal()
        .ifPresent(
            refusal -> {
              throw refusal;
            });
    admission.listing().forEach(telling.story()::warning);
    if (asked || !planned.plan().changesRows()) {
      return true;
    }
    asked = (agreed && !admission.overwrites()) || telling.story().agreed(admission.question());
    return asked;
  }

  /** A table that is copied into itself would lose its rows for the time of it. */
  private void requireTwo() {
    if (where(source).equals(where(target))) {
      throw new Fault(
          ExitCode.USAGE,
          "source and target are the same database: " + target.shown(),
          "Name the cluster that the update replaced with --source, or --snapshot latest.");
    }
  }

  private static String where(Database database) {
    return database.inTransaction(
        session ->
            session.one(
                """
                SELECT pg_postmaster_start_time()::text || ' ' || oid || ' ' || inet_server_port()
                  FROM pg_database WHERE datname = current_database()
                """,
                row -> row.getString(1)));
  }

  private Ledger ledger() {
    Ledger ledger = Ledger.find(target, to.oid(), ROUTE);
    ledger.requireSource(from);
    return ledger;
  }

  private void begin(Phase phase, Ledger ledger) {
    // It may have been lost while nothing was asked of the target: two would build one index.
    right.require();
    telling.step(ROUTE, phase);
    ledger.step(phase);
  }

  /** Copies until nothing is left; false where Ctrl-C left something. */
  private boolean copy(Planned planned, Ledger ledger) {
    new References(source, target).copy(planned.order().rows().shape(), to);
    Sequences.advance(source, target, to, planned.order().rows().columns());
    // Last, so that nothing that may still be refused leaves the application without it.
    index.drop(planned.plan().estimate().rows(), planned.rowsOnTarget());
    CopyStep step = new CopyStep(ledger, settings, telling, right, patience);
    try {
      return step.run(source, target, planned.order());
    } finally {
      written += step.rows();
    }
  }

  private void reconcile(Planned planned, Ledger ledger) {
    new WritersWaited(telling, settings.limits().writers()).await(target, to);
    Sequences.advance(target, target, to, ChunkRows.of(to).columns());
    if (ground.byAge()) {
      Set<BotKey> there =
          ground.rosters().take().tenants().stream().map(Tenant::key).collect(toSet());
      new Reconciling(target, planned.order().merge(), settings.limits())
          .run(ledger.units(), unit -> there.contains(unit.key()) || exists(unit))
          .forEach(this::tell);
    }
  }

  /** Asked one by one only of those that a scan did not find. */
  private boolean exists(Unit unit) {
    return ground.rosters().exists(unit.key());
  }

  private void tell(Settled settled) {
    telling
        .story()
        .note(
            "%s: %s, since %s"
                .formatted(
                    settled.unit().title(), settled.outcome().word(), settled.outcome().reason()));
  }

  /** What the application's own query finds, before and after; the source waits for nobody. */
  private RecallOfBoth recall() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Recall> there =
          threads.submit(() -> Recall.measure(source, ground.table(), RecallSample.USUAL));
      try {
        Recall here = index.build();
        RecallOfBoth recall = new RecallOfBoth(Results.of(there), here);
        telling.recall(recall);
        return recall;
      } finally {
        // Where the build failed, nobody waits for the source.
        there.cancel(true);
      }
    }
  }

  private VerificationReport prove(Planned planned, Ledger ledger) {
    ChunkRows there = planned.order().rows();
    ChunkRows here = new ChunkRows(to, there.columns());
    Compared compared =
        Comparison.run(new Half(source, there), new Half(target, here), ground.rosters()::take);
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

  static MigrationReport report(Ledger ledger, Telling telling, long written, End end) {
    Instant started =
        ledger.record().map(record -> record.startedAt()).orElse(telling.clock().instant());
    return new MigrationReport(
        started,
        ledger.units(),
        written,
        UsageWeightedOutage.of(started, ledger.units()),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        end);
  }
}
