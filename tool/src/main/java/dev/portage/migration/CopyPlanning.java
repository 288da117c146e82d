package dev.portage.migration;

import dev.portage.copy.CopyLimits;
import dev.portage.copy.CopyOrder;
import dev.portage.copy.IdRanges;
import dev.portage.copy.Merge;
import dev.portage.copy.RowDifferences;
import dev.portage.copy.TableDifferences;
import dev.portage.copy.TableFit;
import dev.portage.fault.Results;
import dev.portage.journal.IdRange;
import dev.portage.plan.CopyPlan;
import dev.portage.plan.CopySurvey;
import dev.portage.plan.Finding;
import dev.portage.plan.Roster;
import dev.portage.plan.Route;
import dev.portage.plan.SourceRows;
import dev.portage.postgres.ChunkRows;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.postgres.TableShape;
import dev.portage.verify.Comparison;
import dev.portage.verify.Comparison.Half;
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

/** The steps survey and plan of the route copy: they read, and write nothing. */
final class CopyPlanning {
  private static final Route ROUTE = new Route.Copy();

  private final CopyGround ground;
  private final Database source;
  private final Database target;
  private final CopyLimits limits;
  private final Telling telling;
  private final boolean repair;
  private final boolean sourceWins;

  CopyPlanning(
      CopyGround ground, Database source, Database target, CopySettings settings, Telling telling) {
    this.ground = ground;
    this.source = source;
    this.target = target;
    this.limits = settings.limits();
    this.telling = telling;
    this.repair = settings.repair();
    this.sourceWins = settings.sourceWins();
  }

  /**
   * What they found.
   *
   * @param survey of both sides
   * @param order what is copied into what
   * @param plan what is to be done
   * @param differences of the table by row, where a repair looked at them
   */
  record Planned(
      CopySurvey survey, CopyOrder order, CopyPlan plan, Optional<TableDifferences> differences) {
    long rowsOnTarget() {
      return survey.target().values().stream().mapToLong(Long::longValue).sum();
    }

    List<Finding> findings() {
      return plan.findings();
    }
  }

  /**
   * Runs both.
   *
   * @param retryFailed whether bots that failed are tried again
   */
  Planned plan(TableShape to, Ledger ledger, boolean retryFailed) {
    telling.step(ROUTE, Phase.SURVEY);
    TableShape from =
        source.inTransaction(session -> TableShape.read(session, ground.table(), source.shown()));
    ChunkRows rows = new ChunkRows(from, TableFit.columns(from, to));
    CopySurvey survey = survey(rows, to);
    telling.survey(survey);

    telling.step(ROUTE, Phase.PLAN);
    Optional<TableDifferences> differences =
        repair ? Optional.of(RowDifferences.between(source, target, rows, to)) : Optional.empty();
    Set<Optional<String>> again = new HashSet<>(differing(rows, to, survey));
    if (ground.byAge() && !sourceWins) {
      // A bot's rows are replaced as a whole: only those that lack nothing but rows are copied.
      differences.ifPresent(of -> again.removeAll(of.tenants()));
    }
    if (retryFailed) {
      again.addAll(ledger.failed());
    }
    CopyPlan plan = CopyPlan.of(survey, ledger.units(), again);
    telling.plan(plan);
    return new Planned(survey, order(rows, to, survey), plan, differences);
  }

  /** Tenants to be copied again, where that is asked. */
  private Set<Optional<String>> differing(ChunkRows rows, TableShape to, CopySurvey survey) {
    if (!repair) {
      return Set.of();
    }
    Half there = new Half(source, rows);
    Half here = new Half(target, new ChunkRows(to, rows.columns()));
    return Comparison.run(there, here, survey::roster).different();
  }

  private CopySurvey survey(ChunkRows rows, TableShape to) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Roster> roster = threads.submit(ground.rosters()::take);
      Future<Map<Optional<String>, Long>> there =
          threads.submit(
              () ->
                  target.inTransaction(
                      session -> {
                        session.run(limits.lockTimeout());
                        return ChunkRows.of(to).counts(session);
                      }));
      Map<Optional<String>, SourceRows> weights =
          source.inTransaction(
              session -> {
                TableFit.requireRows(session, rows, to);
                return weights(rows, session);
              });
      return new CopySurvey(
          telling.clock().instant(),
          withFindings(Results.of(roster), weights),
          weights,
          Results.of(there),
          ranges(rows, weights));
    }
  }

  private static Map<Optional<String>, SourceRows> weights(ChunkRows rows, Session session)
      throws SQLException {
    Map<Optional<String>, SourceRows> weights = new HashMap<>();
    rows.weights(session)
        .forEach(
            (tenant, of) ->
                weights.put(
                    tenant,
                    new SourceRows(of.rows(), of.bytes(), of.newest(), of.withoutVector())));
    return Map.copyOf(weights);
  }

  private Map<Optional<String>, List<IdRange>> ranges(
      ChunkRows rows, Map<Optional<String>, SourceRows> weights) {
    return source.inTransaction(
        session -> new IdRanges(rows.shape(), ground.byAge(), limits).of(session, weights));
  }

  private static Roster withFindings(Roster roster, Map<Optional<String>, SourceRows> weights) {
    List<Finding> findings = new ArrayList<>(roster.findings());
    long withoutVector = weights.values().stream().mapToLong(SourceRows::withoutVector).sum();
    if (withoutVector > 0) {
      findings.add(
          new Finding(
              "the source",
              "%d rows have no vector: carried as they are".formatted(withoutVector)));
    }
    if (roster.closed() && weights.containsKey(Optional.<String>empty())) {
      findings.add(
          new Finding(
              "the source",
              "%d rows belong to no bot: carried as they are"
                  .formatted(weights.get(Optional.<String>empty()).rows())));
    }
    return new Roster(roster.tenants(), roster.aside(), roster.closed(), List.copyOf(findings));
  }

  private CopyOrder order(ChunkRows rows, TableShape to, CopySurvey survey) {
    Map<Optional<String>, String> bounds = new HashMap<>();
    Map<Optional<String>, Long> counts = new HashMap<>();
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
        ground.byAge(),
        repair && sourceWins,
        new Merge(to, Map.copyOf(bounds)),
        Map.copyOf(counts),
        survey.target().keySet());
  }
}
