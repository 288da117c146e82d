package dev.portage.migration;

import dev.portage.copy.CompositeKeys;
import dev.portage.copy.CopyEndpoints;
import dev.portage.copy.CopyLimits;
import dev.portage.copy.CopyOrder;
import dev.portage.copy.IdRanges;
import dev.portage.copy.KeyConflicts;
import dev.portage.copy.Rights;
import dev.portage.copy.RowRemoval;
import dev.portage.copy.TableFit;
import dev.portage.copy.WriteHooks;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.index.IndexObstacle;
import dev.portage.journal.IdRange;
import dev.portage.journal.Phase;
import dev.portage.journal.Route;
import dev.portage.journal.UnitState;
import dev.portage.journal.WrittenRows;
import dev.portage.merge.ConflictChoice;
import dev.portage.merge.MappedTable;
import dev.portage.merge.MergeRule;
import dev.portage.merge.RowComparison;
import dev.portage.merge.RowDecision;
import dev.portage.merge.RowDifference;
import dev.portage.merge.RowPolicy;
import dev.portage.merge.RowPolicy.Keys;
import dev.portage.merge.TableDifferences;
import dev.portage.plan.Finding;
import dev.portage.plan.Plan;
import dev.portage.plan.SourceRows;
import dev.portage.plan.TenantList;
import dev.portage.plan.TenantSelection;
import dev.portage.plan.TransferPlanner;
import dev.portage.plan.TransferSurvey;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkRows;
import dev.portage.store.Fingerprint;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import dev.portage.store.TenantNoun;
import dev.portage.verify.Verification;
import dev.portage.verify.Verification.ByRow;
import dev.portage.verify.Verification.Cluster;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** The steps survey and plan of a transfer: they read, and write nothing. */
final class TransferSurveyor {
  private final TransferSteps steps;
  private final TransferEndpoints setup;
  private final Database source;
  private final Database target;
  private final CopyLimits limits;

  TransferSurveyor(TransferSteps steps) {
    this.steps = steps;
    this.setup = steps.setup();
    this.source = steps.ends().source();
    this.target = steps.ends().target();
    this.limits = steps.settings().limits();
  }

  /**
   * Runs both.
   *
   * @param retryFailed whether bots that failed are copied again
   */
  TransferRun plan(Ledger ledger, boolean retryFailed) {
    TableShape to = steps.ends().to();
    ProgressMessages messages =
        new ProgressMessages(
            steps.context().reporter(), Route.Transfer.COPY, TenantNoun.of(setup.table()));
    messages.step(Phase.SURVEY);
    TableShape from =
        source.inTransaction(session -> TableShape.read(session, setup.table(), source.describe()));
    checkTables(from, to);
    ChunkRows all = new ChunkRows(from, TableFit.columns(from, to));
    ParentSurvey parents = ParentSurvey.of(source, target, all, to);
    Surveyed surveyed = survey(all, to, parents.mapped(), ledger);
    TransferSurvey survey = surveyed.survey();
    ChunkRows rows = surveyed.rows();
    messages.survey(survey);
    parents.describe().forEach(steps.context().reporter()::note);
    if (setup.source() instanceof SnapshotSource && survey.hasFewRows()) {
      steps
          .context()
          .reporter()
          .warning(
              ("%,d of %,d bots with knowledge have rows in this snapshot, which may be of a cluster"
                      + " that an update left almost empty: \"portage snapshots\" lists all, and"
                      + " --snapshot ID chooses another one")
                  .formatted(survey.botsWithRows(), survey.botsWithKnowledge()));
    }

    requireResumable(survey, ledger);
    if (!setup.mergeByUlid()) {
      new SourceIdentity(source, target).require(to);
    }

    messages.step(Phase.PLAN);
    CopyOrder order = order(rows, to.as(rows.shape().table()), parents.mapped(), survey);
    KeyConflicts conflicts = new KeyConflicts();
    RowRemoval removal = new RowRemoval();
    TableDifferences differences =
        differences(
            order, survey, ledger, steps.follows() ? conflicts.andThen(removal) : conflicts);
    Set<TenantId> again = again(order, survey, differences);
    if (retryFailed) {
      again.addAll(ledger.failed());
    }
    Plan plan = TransferPlanner.plan(survey, ledger.units(), again, setup.mergeByUlid());
    messages.plan(plan);
    CopyAdmission admission =
        new CopyAdmissions(steps, ledger)
            .of(survey, order, plan, differences, parents.differences());
    admission
        .refusal()
        .ifPresent(
            refusal -> {
              throw refusal;
            });
    admission.listing().forEach(steps.context().reporter()::warning);
    return new TransferRun(
        steps, survey, order, plan, ledger, admission, parents, conflicts, removal);
  }

  /** An interrupted run is resumed as it was planned: its batches have bots of all kinds. */
  private static void requireResumable(TransferSurvey survey, Ledger ledger) {
    long others =
        ledger.units().stream()
            .filter(unit -> unit.state() != UnitState.ENDED)
            .filter(unit -> !survey.isSelected(unit.tenant()))
            .count();
    if (others > 0) {
      throw new Fault(
          ExitCode.USAGE,
          "an earlier run was interrupted, and %d of those that it still has to copy are not chosen"
              .formatted(others),
          "Run the same command without --bot, --user, --first and --exclude: it finishes that"
              + " run.");
    }
  }

  /** What is refused, or to be said, before a row is read. */
  private void checkTables(TableShape from, TableShape to) {
    CopyEndpoints ends = new CopyEndpoints(source, target);
    boolean indexed = IndexObstacle.of(to).isEmpty();
    Rights.require(
        ends,
        from.catalog(),
        to.catalog(),
        new Rights.Need(!setup.mergeByUlid(), indexed && steps.settings().adviseIndex(), indexed));
    TableFit.columns(from, to);
    TableFit.notes(from.catalog(), to.catalog()).forEach(steps.context().reporter()::note);
    target
        .inTransaction(session -> WriteHooks.of(session, to.catalog()))
        .forEach(steps.context().reporter()::warning);
    new CompositeKeys(ends).require(from.catalog(), to.catalog());
  }

  /**
   * How the rows differ, where that decides: bots' rows are merged as a whole, and compared one by
   * one only where a repair is asked for.
   */
  private TableDifferences differences(
      CopyOrder order, TransferSurvey survey, Ledger ledger, Consumer<RowDifference> each) {
    boolean recorded =
        target.inTransaction(session -> WrittenRows.exist(session, order.target().oid()));
    boolean first = survey.target().isEmpty() && ledger.units().isEmpty() && !recorded;
    if (first || (setup.mergeByUlid() && !steps.settings().repair())) {
      return TableDifferences.none(setup.table().name().toString());
    }
    Set<TenantId> settled = new HashSet<>(settled(survey, ledger));
    settled.removeIf(tenant -> !survey.isSelected(tenant));
    return RowComparison.between(
        source,
        target,
        new RowComparison.Rows(
            order.rows().shape().catalog(),
            order.mapped(),
            order.rows().columns(),
            order.rows().shape().table().tenant()),
        RowComparison.Scope.of(
                compared(order, unequal(order.rows(), order.targetRows(), settled), settled),
                order.policy())
            .passing(each));
  }

  /** Those that differ, and those with rows that may be equal and are not recorded as written. */
  private Set<TenantId> compared(CopyOrder order, Set<TenantId> unequal, Set<TenantId> settled) {
    Set<TenantId> compared = new HashSet<>(unequal);
    if (!setup.mergeByUlid()) {
      RowComparison.withUnrecordedRows(target, order.mapped(), order.target().table().tenant())
          .stream()
          .filter(settled::contains)
          .forEach(compared::add);
    }
    return Set.copyOf(compared);
  }

  /**
   * All tenants; where a run is resumed, only those that it has finished, unless keys are to be
   * decided on.
   */
  private Set<TenantId> settled(TransferSurvey survey, Ledger ledger) {
    Set<TenantId> tenants = new HashSet<>(survey.source().keySet());
    tenants.addAll(survey.target().keySet());
    if (steps.settings().conflicts().isPresent()) {
      return tenants;
    }
    ledger.units().stream()
        .filter(unit -> unit.state() != UnitState.ENDED)
        .forEach(unit -> tenants.remove(unit.tenant()));
    return tenants;
  }

  /** Those of these tenants whose digests differ. */
  private Set<TenantId> unequal(ChunkRows there, ChunkRows here, Set<TenantId> tenants) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Map<TenantId, Fingerprint>> of =
          threads.submit(() -> inSnapshot(source, session -> there.fingerprints(session, tenants)));
      Map<TenantId, Fingerprint> onTarget =
          inSnapshot(target, session -> here.fingerprints(session, tenants));
      Map<TenantId, Fingerprint> onSource = Results.of(of);
      Set<TenantId> unequal = new HashSet<>(onSource.keySet());
      unequal.addAll(onTarget.keySet());
      unequal.removeIf(
          tenant ->
              onSource.containsKey(tenant) && onSource.get(tenant).equals(onTarget.get(tenant)));
      return Set.copyOf(unequal);
    }
  }

  /** Tenants to be copied again, although they have an outcome. */
  private Set<TenantId> again(
      CopyOrder order, TransferSurvey survey, TableDifferences differences) {
    if (!setup.mergeByUlid()) {
      Set<TenantId> again =
          new HashSet<>(
              differences.tenants(RowDecision.INSERT, RowDecision.UPDATE, RowDecision.ADOPT));
      if (steps.settings().conflicts().equals(Optional.of(ConflictChoice.RENUMBER))) {
        again.addAll(differences.tenants(RowDecision.CONFLICT));
      }
      if (steps.follows()) {
        // A row that was in the way may be removed.
        again.addAll(differences.tenants(RowDecision.KEEP_TAKEN));
      }
      return again;
    }
    if (!steps.settings().repair()) {
      return new HashSet<>();
    }
    Cluster there = new Cluster(source, order.rows());
    Cluster here = new Cluster(target, order.targetRows());
    Set<TenantId> again =
        new HashSet<>(
            Verification.againstSource(there, here, new ByRow(order.mapped()), survey::tenants)
                .different());
    if (!steps.settings().sourceWins()) {
      // A bot's rows are replaced as a whole: only those that lack nothing but rows are copied.
      again.removeAll(
          differences.tenants(
              RowDecision.KEEP_EDITED, RowDecision.CONFLICT, RowDecision.APPLICATION));
    }
    return again;
  }

  /**
   * What was surveyed.
   *
   * @param rows that are copied, by tenant or by ranges of their key
   */
  private record Surveyed(TransferSurvey survey, ChunkRows rows) {}

  private Surveyed survey(ChunkRows rows, TableShape to, MappedTable mapped, Ledger ledger) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<TenantList> tenants = threads.submit(setup.tenants()::list);
      Future<Map<TenantId, Long>> there =
          threads.submit(
              () ->
                  inSnapshot(
                      target,
                      session -> {
                        session.run(limits.lockTimeout());
                        return new ChunkRows(to, rows.columns(), mapped.relation()).counts(session);
                      }));
      Map<TenantId, SourceRows> weights =
          inSnapshot(
              source,
              session -> {
                TableFit.requireRows(session, rows, to);
                return weights(rows, session);
              });
      CopyByKey byKey = new CopyByKey(setup, source, limits);
      boolean whole =
          steps.settings().selection().equals(TenantSelection.ALL)
              && byKey.applies(rows.shape(), ledger.units(), weights);
      if (whole) {
        steps.context().reporter().note(byKey.reason());
      }
      ChunkRows copied = whole ? rows.as(setup.table().withoutTenant()) : rows;
      Map<TenantId, SourceRows> units = whole ? CopyByKey.all(weights) : weights;
      Map<TenantId, Long> present = Results.of(there);
      TenantList listed = withFindings(Results.of(tenants), units);
      TransferSurvey survey =
          new TransferSurvey(
              steps.context().clock().instant(),
              listed,
              units,
              whole ? CopyByKey.count(present) : present,
              steps.settings().selection().of(listed, units.keySet()),
              ranges(copied, units));
      return new Surveyed(survey, copied);
    }
  }

  /** Several statements read a large table, which an UPDATE between them must not change. */
  private static <T> T inSnapshot(Database database, Database.Work<T> work) {
    return database.inLongTransaction(
        session -> {
          session.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
          return work.on(session);
        });
  }

  private static Map<TenantId, SourceRows> weights(ChunkRows rows, Session session)
      throws SQLException {
    Map<TenantId, SourceRows> weights = new HashMap<>();
    rows.weights(session)
        .forEach(
            (tenant, of) ->
                weights.put(
                    tenant,
                    new SourceRows(of.rows(), of.bytes(), of.newest(), of.withoutVector())));
    return Map.copyOf(weights);
  }

  private Map<TenantId, List<IdRange>> ranges(ChunkRows rows, Map<TenantId, SourceRows> weights) {
    return source.inLongTransaction(
        session -> new IdRanges(rows.shape(), setup.mergeByUlid(), limits).of(session, weights));
  }

  private static TenantList withFindings(TenantList tenants, Map<TenantId, SourceRows> weights) {
    List<Finding> findings = new ArrayList<>(tenants.findings());
    long withoutVector = weights.values().stream().mapToLong(SourceRows::withoutVector).sum();
    if (withoutVector > 0) {
      findings.add(
          new Finding(
              "the source", "%d rows have no vector: copied as they are".formatted(withoutVector)));
    }
    if (tenants.complete() && weights.containsKey(TenantId.none())) {
      findings.add(
          new Finding(
              "the source",
              "%d rows belong to no bot: copied as they are"
                  .formatted(weights.get(TenantId.none()).rows())));
    }
    return new TenantList(
        tenants.tenants(), tenants.excluded(), tenants.complete(), List.copyOf(findings));
  }

  private CopyOrder order(
      ChunkRows rows, TableShape to, MappedTable mapped, TransferSurvey survey) {
    Map<TenantId, String> bounds = new HashMap<>();
    Map<TenantId, Long> counts = new HashMap<>();
    survey
        .source()
        .forEach(
            (tenant, weight) -> {
              weight.newest().ifPresent(newest -> bounds.put(tenant, newest));
              counts.put(tenant, weight.rows());
            });
    return new CopyOrder(
        rows,
        to,
        mapped,
        setup.mergeByUlid(),
        new RowPolicy(
            to.catalog().hasGeneratedKeys() ? Keys.GENERATED : Keys.GLOBAL,
            steps.settings().repair() && steps.settings().sourceWins()),
        false,
        new MergeRule(to, Map.copyOf(bounds)),
        Map.copyOf(counts),
        survey.target().keySet());
  }
}
