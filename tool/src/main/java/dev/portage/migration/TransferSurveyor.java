package dev.portage.migration;

import dev.portage.copy.CopyLimits;
import dev.portage.copy.CopyOrder;
import dev.portage.copy.IdRanges;
import dev.portage.copy.KeyConflicts;
import dev.portage.copy.RowRemoval;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.index.IndexObstacle;
import dev.portage.journal.IdRange;
import dev.portage.journal.Phase;
import dev.portage.merge.MappedTable;
import dev.portage.merge.MergeRule;
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
import dev.portage.postgres.Sides;
import dev.portage.schema.CompositeKeys;
import dev.portage.schema.NeededParents;
import dev.portage.schema.ParentTable;
import dev.portage.schema.ParentTables;
import dev.portage.schema.Rights;
import dev.portage.schema.TableCreation;
import dev.portage.schema.TableFit;
import dev.portage.schema.WriteHooks;
import dev.portage.store.ChunkRows;
import dev.portage.store.RowNoun;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import dev.portage.store.TenantNoun;
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
import java.util.stream.Stream;

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
    ProgressMessages messages =
        new ProgressMessages(
            steps.context().reporter(), steps.settings().route(), TenantNoun.of(setup.table()));
    messages.step(Phase.SURVEY);
    TableShape from =
        source.inTransaction(session -> TableShape.read(session, setup.table(), source.describe()));
    Optional<TableCreation> creation = creation(from);
    TableShape to = steps.ends().to();
    checkTables(from, to, creation);
    ChunkRows all = new ChunkRows(from, TableFit.columns(from, to));
    ParentTable table = new ParentTable(from.catalog(), to.catalog(), all.columns());
    ParentSurvey parents = parents(table, all, Optional.empty());
    new SourceIdentity(source, target).require(steps.recorded(parents.tables()));
    checkWrites(table, parents.tables());
    requireUnmapped(parents);
    Optional<LiveSource> live = live(parents, ledger);
    live.ifPresent(of -> of.require(from.catalog()));
    Surveyed surveyed = survey(all, to, parents.mapped(), ledger);
    TransferSurvey survey = surveyed.survey();
    live.ifPresent(of -> of.requireRows(survey));
    ChunkRows rows = surveyed.rows();
    messages.survey(survey);
    if (survey.selected().isPresent() && !parents.tables().isEmpty()) {
      parents = parents(table, all, survey.selected());
      steps
          .context()
          .reporter()
          .note(
              "of the tables that the rows refer to, only what rows of the chosen %s need is copied"
                  .formatted(TenantNoun.of(setup.table()).plural()));
    }
    parents.requireStorable(target, steps.settings().rows().conflicts());
    parents.describe().forEach(steps.context().reporter()::note);
    parents.risks(target).forEach(steps.context().reporter()::warning);
    if (setup.source() instanceof SideClusterSource side && survey.hasFewRows()) {
      steps
          .context()
          .reporter()
          .warning(
              "%,d of %,d bots with knowledge have rows in this %s"
                  .formatted(
                      survey.botsWithRows(), survey.botsWithKnowledge(), side.choice().fewRows()));
    }

    ledger.requireChosen(survey::isSelected);
    messages.step(Phase.PLAN);
    CopyOrder order = order(rows, to.as(rows.shape().table()), parents, survey, ledger);
    KeyConflicts conflicts = KeyConflicts.ofRows();
    RowRemoval removal = new RowRemoval(to.catalog());
    TransferComparison comparison = new TransferComparison(steps, survey, order, ledger);
    TableDifferences differences =
        comparison.differences(steps.follows() ? conflicts.andThen(removal) : conflicts);
    List<RowRemoval> removals = steps.follows() ? removals(parents, removal) : List.of();
    conflicts.requireStorable(target, to.catalog(), steps.settings().rows().conflicts());
    if (live.isPresent()) {
      live.get().requireKeys(differences, parents.differences());
    }
    Set<TenantId> again = comparison.again(differences, removals);
    if (retryFailed) {
      again.addAll(ledger.failed());
    }
    Plan plan =
        TransferPlanner.plan(survey, ledger.units(), again, setup.mergeByUlid(), ledger.unbatched())
            .by(steps.settings().route());
    CopyAdmission admission =
        new CopyAdmissions(steps, ledger)
            .of(
                survey,
                order,
                plan,
                new CopyAdmissions.Compared(differences, parents.differences(), removals));
    TransferRun run =
        new TransferRun(
            steps, survey, order, plan, ledger, admission, parents, conflicts, removals, creation);
    messages.plan(plan, survey, run.question().isPresent());
    new CopyByKey(setup, source, limits)
        .warning(rows.shape(), survey.source(), plan.toDo())
        .ifPresent(steps.context().reporter()::warning);
    admission
        .refusal()
        .ifPresent(
            refusal -> {
              throw refusal;
            });
    admission.listing().forEach(steps.context().reporter()::warning);
    return run;
  }

  private ParentSurvey parents(ParentTable table, ChunkRows rows, Optional<Set<TenantId>> chosen) {
    Sides ends = new Sides(source, target);
    List<ParentTable> all = ParentTables.of(source, target, table.from(), table.to());
    return ParentSurvey.of(
        ends,
        table,
        chosen.map(of -> NeededParents.of(ends, all, rows, table.to(), of)).orElse(all),
        steps.settings().rows().conflicts(),
        TableDifferences.LISTED);
  }

  /**
   * Plans a table that the target lacks: as an empty one of the source's shape. Empty where it
   * exists.
   */
  private Optional<TableCreation> creation(TableShape from) {
    if (steps.ends().table().exists()) {
      return Optional.empty();
    }
    steps.ends().table().planned(from);
    TableCreation creation =
        TableCreation.of(
            new Sides(source, target),
            from.catalog(),
            IndexObstacle.of(from).isEmpty()
                ? Optional.of(from.table().embedding())
                : Optional.empty());
    creation.owners(target).forEach(steps.context().reporter()::note);
    creation
        .left()
        .forEach(
            index ->
                steps
                    .context()
                    .reporter()
                    .warning("this index is not created, by hand after the copy: " + index));
    return Optional.of(creation);
  }

  /** Of the rows that were chosen alone: a parent may be of others. */
  private List<RowRemoval> removals(ParentSurvey parents, RowRemoval rows) {
    return steps.settings().selection().equals(TenantSelection.ALL)
        ? parents.removals(target, rows)
        : ParentSurvey.removals(target, List.of(rows));
  }

  /** The plan of a table that was created meanwhile, for the table as it is. */
  TransferRun created(TransferRun run) {
    ChunkRows rows = run.order().rows();
    TableShape to = steps.ends().to();
    ParentTable table = new ParentTable(rows.shape().catalog(), to.catalog(), rows.columns());
    ParentSurvey parents = parents(table, rows, run.survey().selected());
    return new TransferRun(
        steps,
        run.survey(),
        order(rows, to.as(rows.shape().table()), parents, run.survey(), run.ledger()),
        run.plan(),
        run.ledger(),
        run.admission(),
        parents,
        run.conflicts(),
        run.removals(),
        Optional.empty());
  }

  /** The rows of a bot are merged as a whole, by their ids and as they are. */
  private void requireUnmapped(ParentSurvey parents) {
    if (setup.mergeByUlid() && parents.mapped().isMapped()) {
      throw new Fault(
          ExitCode.SOURCE_UNFIT,
          "%s refers to rows that have other keys on the target, which this version does not"
                  .formatted(setup.table().name())
              + " support for the application's table",
          "Nothing was written. Give those rows the same keys on both sides.");
    }
  }

  /** What is refused, or to be said, before a row is read. */
  private void checkTables(TableShape from, TableShape to, Optional<TableCreation> creation) {
    Sides ends = new Sides(source, target);
    Rights.require(
        ends,
        from.catalog(),
        to.catalog(),
        steps.settings().needs(!setup.mergeByUlid(), to, creation));
    TableFit.columns(from, to);
    TableFit.notes(from.catalog(), to.catalog()).forEach(steps.context().reporter()::note);
  }

  /** The same of everything that is written: the table, and those that its rows refer to. */
  private void checkWrites(ParentTable table, List<ParentTable> parents) {
    Set<SqlName> copied = new HashSet<>();
    CompositeKeys keys = new CompositeKeys(new Sides(source, target));
    // In the order in which they are copied.
    Stream.concat(parents.stream(), Stream.of(table))
        .forEach(
            each -> {
              target
                  .inTransaction(session -> WriteHooks.of(session, each.to()))
                  .forEach(steps.context().reporter()::warning);
              keys.require(each.from(), each.to(), copied);
              copied.add(each.to().qualified());
            });
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
              () -> to.catalog().exists() ? present(rows, to, mapped) : Map.<TenantId, Long>of());
      Map<TenantId, SourceRows> weights =
          source.inSnapshot(
              session -> {
                TableFit.requireRows(session, rows, to);
                return weights(rows, session);
              });
      CopyByKey byKey = new CopyByKey(setup, source, limits);
      TenantSelection chosen = steps.settings().selection();
      boolean whole =
          byKey.applies(rows.shape(), ledger.units(), weights, chosen.equals(TenantSelection.ALL));
      if (whole) {
        steps.context().reporter().note(byKey.reason());
      }
      ChunkRows copied = whole ? rows.as(setup.table().withoutTenant()) : rows;
      Map<TenantId, SourceRows> units = whole ? CopyByKey.all(weights) : weights;
      Map<TenantId, Long> present = Results.of(there);
      TenantList known = whole ? TenantList.OPEN : Results.of(tenants);
      TenantList listed =
          withFindings(
              steps.settings().follow().isPresent() ? LiveSource.open(known) : known, units);
      TransferSurvey survey =
          new TransferSurvey(
              steps.context().clock().instant(),
              listed,
              units,
              whole ? CopyByKey.count(present) : present,
              chosen.of(listed, units.keySet(), present.keySet(), ledger.inProgress()),
              ranges(copied, units));
      return new Surveyed(survey, copied);
    }
  }

  private Map<TenantId, Long> present(ChunkRows rows, TableShape to, MappedTable mapped) {
    return target.inSnapshot(
        session -> {
          session.lockWithin(limits.lock());
          return new ChunkRows(to, rows.columns(), mapped.relation()).counts(session);
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
              "the source",
              "without a vector: %s, copied as they are".formatted(RowNoun.count(withoutVector))));
    }
    if (tenants.complete() && weights.containsKey(TenantId.none())) {
      findings.add(
          new Finding(
              "the source",
              "of no bot: %s, copied as they are"
                  .formatted(RowNoun.count(weights.get(TenantId.none()).rows()))));
    }
    return new TenantList(
        tenants.tenants(), tenants.excluded(), tenants.complete(), List.copyOf(findings));
  }

  private CopyOrder order(
      ChunkRows rows, TableShape to, ParentSurvey parents, TransferSurvey survey, Ledger ledger) {
    Optional<LiveSource> live = live(parents, ledger);
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
        parents.mapped(),
        setup.mergeByUlid(),
        new RowPolicy(
            to.catalog().hasGeneratedKeys() ? Keys.GENERATED : Keys.GLOBAL,
            steps.settings().rows().repair() && steps.settings().rows().sourceWins()),
        false,
        new MergeRule(
            to,
            live.map(of -> of.bounds(bounds)).orElse(Map.copyOf(bounds)),
            setup.mergeByUlid() ? ledger.writtenEarlier(to) : Map.of()),
        Map.copyOf(counts),
        survey.target().keySet(),
        live.isPresent(),
        live.flatMap(of -> of.knownParents(rows, to)));
  }

  private Optional<LiveSource> live(ParentSurvey parents, Ledger ledger) {
    return steps
        .settings()
        .follow()
        .map(ignored -> new LiveSource(steps, ledger, parents.tables()));
  }
}
