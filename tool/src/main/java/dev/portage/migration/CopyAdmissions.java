package dev.portage.migration;

import dev.portage.copy.CopyOrder;
import dev.portage.copy.RowRemoval;
import dev.portage.journal.TenantKey;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitState;
import dev.portage.merge.RowDecision;
import dev.portage.merge.TableDifferences;
import dev.portage.migration.CopyAdmission.Replaced;
import dev.portage.plan.Plan;
import dev.portage.plan.TransferSurvey;
import dev.portage.plan.UnitChange;
import dev.portage.postgres.Database;
import dev.portage.schema.WriteHooks;
import dev.portage.store.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what a {@link CopyAdmission} decides from. */
record CopyAdmissions(TransferSteps steps, Ledger ledger) {
  /**
   * How the sides differ.
   *
   * @param rows how the table differs
   * @param parents how the tables differ that it refers to
   * @param removals what is removed, since the source no longer has it
   */
  record Compared(
      TableDifferences rows, List<TableDifferences> parents, List<RowRemoval> removals) {}

  /**
   * Reads what the admission of this plan decides from.
   *
   * @param compared how the sides differ
   */
  CopyAdmission of(TransferSurvey survey, CopyOrder order, Plan plan, Compared compared) {
    boolean byUlid = steps.setup().mergeByUlid();
    boolean resumes =
        ledger.unfinished()
            // What a source that is followed has deleted since is still on the target.
            && ((steps.settings().follow().isPresent() && !ledger.units().isEmpty())
                || ledger.units().stream().anyMatch(unit -> unit.state() != UnitState.ENDED));
    boolean writes = plan.changesRows();
    return new CopyAdmission(
        steps.setup().table().name().toString(),
        byUlid,
        resumes,
        writes,
        survey.rows(),
        survey.target().values().stream().mapToLong(Long::longValue).sum(),
        writes && byUlid && (!resumes || steps.settings().rows().sourceWins())
            ? replaced(survey, order, plan, compared.rows())
            : Replaced.NOTHING,
        compared.rows(),
        missing(plan, compared.rows()),
        compared.parents(),
        steps.settings().rows().repair(),
        steps.settings().rows().sourceWins(),
        compared.removals().stream().flatMap(of -> of.describe().stream()).toList(),
        steps.follows()
            ? Optional.of(
                compared.removals().stream().flatMap(of -> of.describeKept().stream()).toList())
            : Optional.empty(),
        steps.settings().rows().conflicts(),
        compared.rows().count(RowDecision.UPDATE) > 0
            ? target()
                .inTransaction(session -> WriteHooks.changing(session, order.target().catalog()))
            : List.of());
  }

  /** Rows that are missing of tenants that are copied again. */
  private long missing(Plan plan, TableDifferences rows) {
    return ledger.units().stream()
        .filter(unit -> plan.changes().get(unit.lease()) instanceof UnitChange.Reopen)
        .mapToLong(
            unit ->
                rows.tenants()
                    .getOrDefault(unit.tenant(), Map.of())
                    .getOrDefault(RowDecision.INSERT, 0L))
        .sum();
  }

  /** Only tenants that have rows on both sides are asked for. */
  private Replaced replaced(
      TransferSurvey survey, CopyOrder order, Plan plan, TableDifferences rows) {
    List<TenantId.Named> tenants =
        Stream.concat(
                plan.units().stream()
                    .filter(unit -> unit.known().isEmpty())
                    .map(unit -> TenantKey.tenant(unit.key())),
                overwritten(plan))
            .filter(survey.target()::containsKey)
            .flatMap(tenant -> tenant.named().stream())
            .distinct()
            .toList();
    List<TenantId.Named> replaced =
        order
            .merge()
            .targetRows(target(), tenants, steps.settings().limits().lock())
            .entrySet()
            .stream()
            .filter(of -> of.getValue().application() == 0 && of.getValue().migrated() > 0)
            .map(Map.Entry::getKey)
            .toList();
    long own =
        replaced.stream()
            .mapToLong(
                tenant ->
                    rows.tenants()
                        .getOrDefault(tenant, Map.of())
                        .getOrDefault(RowDecision.APPLICATION, 0L))
            .sum();
    return new Replaced(replaced.size(), own);
  }

  /**
   * Those of an earlier run that are copied again, or still to be copied. Otherwise they only get
   * what they lack.
   */
  private Stream<TenantId> overwritten(Plan plan) {
    if (!steps.settings().rows().sourceWins()) {
      return Stream.of();
    }
    return ledger.units().stream()
        .filter(
            unit ->
                unit.state() != UnitState.ENDED
                    || plan.changes().get(unit.lease()) instanceof UnitChange.Reopen)
        .map(Unit::tenant);
  }

  private Database target() {
    return steps.ends().target();
  }
}
