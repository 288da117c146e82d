package dev.portage.migration;

import static java.util.stream.Collectors.toSet;

import dev.portage.bots.BotKey;
import dev.portage.copy.CopyOrder;
import dev.portage.copy.KeyConflicts;
import dev.portage.copy.LeftOutParents;
import dev.portage.copy.RowRemoval;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.index.Distance;
import dev.portage.index.DropDecision;
import dev.portage.index.IndexObstacle;
import dev.portage.index.Recall;
import dev.portage.index.RecallSample;
import dev.portage.index.SearchDistance;
import dev.portage.index.TableIndexes;
import dev.portage.journal.BatchEntry.Settled;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.KeyMap;
import dev.portage.journal.Unit;
import dev.portage.journal.WrittenRows;
import dev.portage.merge.ConflictChoice;
import dev.portage.merge.CopyReconciliation;
import dev.portage.merge.MappedTable;
import dev.portage.merge.TableDifferences;
import dev.portage.migration.MigrationReport.RecallOfBoth;
import dev.portage.plan.Plan;
import dev.portage.plan.Tenant;
import dev.portage.plan.TransferEstimate;
import dev.portage.plan.TransferSurvey;
import dev.portage.postgres.Database;
import dev.portage.postgres.RowFaults;
import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.schema.NeededParents;
import dev.portage.schema.ParentTable;
import dev.portage.schema.Sequences;
import dev.portage.schema.TableCreation;
import dev.portage.store.ChunkRows;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import dev.portage.store.TenantNoun;
import dev.portage.verify.Comparison;
import dev.portage.verify.VerificationReport;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Transfers the planned rows, and proves them. Repeated after a fault, it finds done what is done.
 *
 * @param steps that planned it
 * @param survey of both clusters
 * @param order what is copied into what
 * @param plan made from the survey
 * @param ledger of the migration
 * @param admission whether the target may take the rows
 * @param parents tables that the rows refer to
 * @param conflicts rows that need another key on the target
 * @param removals rows that the source no longer has, where these are removed
 * @param creation of the target's table, where that is still to be created
 */
record TransferRun(
    TransferSteps steps,
    TransferSurvey survey,
    CopyOrder order,
    Plan plan,
    Ledger ledger,
    CopyAdmission admission,
    ParentSurvey parents,
    KeyConflicts conflicts,
    List<RowRemoval> removals,
    Optional<TableCreation> creation)
    implements RouteSteps.Planned {
  /** Time limit of a statement that collects keys of written rows. */
  private static final Duration GATHERING = Duration.ofMinutes(10);

  @Override
  public Optional<String> question() {
    return creation
        .map(admission::question)
        .or(
            () ->
                plan.changesRows() || changesKeys()
                    ? Optional.of(admission.question())
                    : Optional.empty())
        .map(writes -> keeps().map(creates -> creates + "; and " + writes).orElse(writes))
        .or(this::keeps);
  }

  /** What has to be agreed to about a source that is followed. */
  private Optional<String> keeps() {
    return live().flatMap(LiveSource::question);
  }

  private Optional<LiveSource> live() {
    return steps
        .settings()
        .follow()
        .map(ignored -> new LiveSource(steps, ledger, parents.tables()));
  }

  @Override
  public List<Preview.ParentRows> parentRows() {
    return parents.differences().stream()
        .map(of -> new Preview.ParentRows(of.table(), admission.parentsToWrite(of), of.counts()))
        .toList();
  }

  @Override
  public boolean overwrites() {
    return admission.overwrites();
  }

  @Override
  public boolean isWhole() {
    return survey.selected().isEmpty();
  }

  @Override
  public boolean hasWork() {
    return creation.isPresent()
        || plan.changesJournal()
        || changesKeys()
        || ledger.unfinished()
        || (hasIndex() && indexStep().isDropped())
        || live().isPresent();
  }

  @Override
  public List<String> statements() {
    return creation.map(TableCreation::statements).orElse(List.of());
  }

  @Override
  public TransferRun created() {
    if (creation.isEmpty()) {
      return this;
    }
    creation.get().create(target(), steps.settings().limits().lock());
    steps.ends().table().look();
    ledger.into(steps.ends().table().oid());
    steps.context().reporter().note("created: " + creation.get().describe());
    return new TransferSurveyor(steps).created(this);
  }

  @Override
  public boolean begun() {
    new ReaderCheck(steps.ends().source(), target(), ledger.id()).require(steps.context());
    return live().filter(of -> of.keepsNow(order)).isPresent();
  }

  @Override
  public boolean follow(CoordinatorLock lock) {
    live().orElseThrow().follow(order, lock);
    return false;
  }

  /** Whether parents are to be copied, or rows are to get other keys. */
  private boolean changesKeys() {
    return parents.changes()
        || !removals.stream().allMatch(RowRemoval::isEmpty)
        || (steps.settings().rows().conflicts().isPresent() && conflicts.hasConflicts());
  }

  @Override
  public boolean work(CoordinatorLock lock, RowCount written) {
    Database source = steps.ends().source();
    TableShape to = steps.ends().to();
    Sides ends = new Sides(source, target());
    Optional<ConflictChoice> choice = steps.settings().rows().conflicts();
    boolean recorded = target().inTransaction(this::gather);
    live().ifPresent(LiveSource::copiesFailed);
    new SourceIdentity(source, target()).record(steps.recorded(parents.tables()));
    Optional<LeftOutParents> leftOut =
        new ParentTransfer(steps, lock).run(needed(ends, to), written);
    if (leftOut.isEmpty() || stopped()) {
      return false;
    }
    MappedTable mapped = mapped(to, leftOut.get());
    List<SqlName> columns = order.rows().columns();
    Sequences.advance(source, target(), to.catalog(), columns);
    if (choice.isPresent()) {
      conflicts(mapped).store(ends, to.catalog(), columns, choice);
    }
    Duration wait = steps.settings().limits().lock();
    for (RowRemoval removal : removals) {
      if (!steps.retried(
          lock,
          () -> removal.remove(target(), wait, rows -> written.removed(removal.table(), rows)))) {
        return false;
      }
    }
    CopyOrder order = this.order.mapped(mapped(to, leftOut.get())).recorded(recorded);
    // Last, so that nothing that may still be refused leaves the application without its index.
    if (hasIndex() && plan.estimate() instanceof TransferEstimate estimate) {
      indexStep()
          .drop(
              estimate.rows(), survey.target().values().stream().mapToLong(Long::longValue).sum());
    }
    RowTransfer transfer = new BatchTransfer(steps, ledger, lock);
    boolean all;
    try {
      all =
          live()
              .map(of -> of.watched(order, () -> transfer.run(order)))
              .orElseGet(() -> transfer.run(order));
    } finally {
      written.add(transfer.rows());
    }
    // After Ctrl-C no index is built, which may take hours: the last line names it.
    return all && !stopped();
  }

  /** Rows of a source that is in use may refer to others since they were surveyed. */
  private List<ParentTable> needed(Sides ends, TableShape to) {
    return survey
        .selected()
        .map(of -> NeededParents.of(ends, parents.tables(), order.rows(), to.catalog(), of))
        .orElse(parents.tables());
  }

  /**
   * Which rows need another key. Parents may have got new keys since the rows were compared, and a
   * row under one of those is not the target's of the same key and content.
   */
  private KeyConflicts conflicts(MappedTable mapped) {
    if (!parents.hasConflicts()) {
      return conflicts;
    }
    KeyConflicts found = KeyConflicts.ofRows();
    new TransferComparison(steps, survey, order.mapped(mapped), ledger).differences(found);
    return found;
  }

  private MappedTable mapped(TableShape to, LeftOutParents leftOut) {
    KeyMap keys = leftOut.in(target().inTransaction(KeyMap::read));
    return MappedTable.read(target(), to.catalog(), order.rows().columns(), keys);
  }

  private boolean stopped() {
    return steps.context().interrupt().stopLaunching();
  }

  /** Whether an earlier run recorded rows of this table. */
  private boolean gather(Session session) throws SQLException {
    WrittenRows.prepare(session);
    session.answerWithin(GATHERING);
    return WrittenRows.gather(session, steps.ends().to().oid());
  }

  @Override
  public void reconcile() {
    // So that later runs and verify look keys up quickly.
    target().inTransaction(this::gather);
    TableShape to = steps.ends().to();
    new WriteTransactionWait(steps.context(), steps.settings().limits().writers())
        .await(target(), to);
    Sequences.advance(target(), target(), to.catalog(), ChunkRows.of(to).columns());
    if (steps.setup().mergeByUlid()) {
      Set<BotKey> there =
          steps.setup().tenants().list().tenants().stream().map(Tenant::key).collect(toSet());
      new CopyReconciliation(target(), order.merge(), steps.settings().limits().lock())
          .run(ledger.units(), unit -> there.contains(unit.key()) || exists(unit))
          .forEach(this::report);
    }
  }

  /** Asked one by one only of those that a scan did not find. */
  private boolean exists(Unit unit) {
    return steps.setup().tenants().exists(unit.key());
  }

  private void report(Settled settled) {
    steps
        .context()
        .reporter()
        .note(
            "%s: %s, since %s"
                .formatted(
                    settled.unit().title(), settled.outcome().id(), settled.outcome().reason()));
  }

  @Override
  public Optional<RecallOfBoth> index() {
    return live().map(of -> of.watched(order, this::indexed)).orElseGet(this::indexed);
  }

  /** Measures what the application's own query finds on both sides, at the same time. */
  private Optional<RecallOfBoth> indexed() {
    IndexStep step = indexStep();
    if (!step.isPossible(steps.ends().to())) {
      return Optional.empty();
    }
    Database source = steps.ends().source();
    SearchDistance by = step.distance(Optional.of(source));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<Recall>> there =
          threads.submit(() -> by.distance().flatMap(distance -> measured(source, distance)));
      try {
        Optional<Recall> here = step.build(Optional.of(source), by, this::isLive);
        Optional<RecallOfBoth> recall =
            here.isEmpty()
                ? Optional.empty()
                : Results.of(there).map(of -> new RecallOfBoth(Optional.of(of), here.get()));
        recall.ifPresent(messages()::recall);
        return recall;
      } finally {
        // Where the build failed, the source's measurement is not needed.
        there.cancel(true);
      }
    }
  }

  /** Whether the target has so many rows of its own that it needs the index that it has. */
  private boolean isLive() {
    boolean byTenant = TableIndexes.of(target(), steps.setup().table()).tenantIndex().isPresent();
    return !new DropDecision(survey.rows(), new OwnRows(this).count(), byTenant).drops();
  }

  /** Empty where a row of the source cannot be read: its tenant has failed already. */
  private Optional<Recall> measured(Database source, Distance distance) {
    try {
      return Optional.of(
          Recall.measure(source, steps.setup().table(), distance, RecallSample.USUAL));
    } catch (Fault fault) {
      if (!RowFaults.isOne(fault)) {
        throw fault;
      }
      steps
          .context()
          .reporter()
          .warning("searches on the source are not measured: " + fault.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public VerificationReport verify() {
    if (!hasWork() && hasIndex()) {
      indexStep().noteWhereNone();
    }
    TableShape from = order.rows().shape().as(steps.setup().table());
    SourceProof proof =
        SourceProof.of(
            new SourceProof.Table(steps.ends().source(), from),
            new SourceProof.Table(target(), steps.ends().to()),
            TableDifferences.LISTED,
            isWhole() ? Optional.empty() : Optional.of(ledger.tenants()),
            steps.setup().tenants()::list);
    storeDigests(proof.compared());
    return proof.report();
  }

  /** So that it can be proved again when the source is gone. */
  private void storeDigests(Comparison compared) {
    if (ledger.record().isEmpty()) {
      return;
    }
    Map<Unit, String> digests = new HashMap<>();
    for (Unit unit : ledger.units()) {
      if (unit.outcome().orElse(null) instanceof BotOutcome.Migrated) {
        compared.provedDigest(unit.tenant()).ifPresent(digest -> digests.put(unit, digest));
      }
    }
    ledger.migrationUnits().proved(digests);
  }

  private boolean hasIndex() {
    return IndexObstacle.of(steps.ends().to()).isEmpty();
  }

  private ProgressMessages messages() {
    return new ProgressMessages(
        steps.context().reporter(), plan.route(), TenantNoun.of(steps.setup().table()));
  }

  private Database target() {
    return steps.ends().target();
  }

  private IndexStep indexStep() {
    return steps.settings().indexStep(target(), steps.setup().table(), steps.context().reporter());
  }
}
