package dev.portage.migration;

import dev.portage.copy.CopyOrder;
import dev.portage.copy.References;
import dev.portage.copy.TableFit;
import dev.portage.journal.TenantKey;
import dev.portage.merge.MergeRule;
import dev.portage.merge.RowComparison;
import dev.portage.merge.RowPolicy;
import dev.portage.merge.TableDifferences;
import dev.portage.plan.Plan;
import dev.portage.plan.TransferSurvey;
import dev.portage.postgres.Database;
import dev.portage.store.CatalogTable;
import dev.portage.store.TableRef;
import dev.portage.store.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a {@link CopyAdmission} decides from. */
record CopyAdmissions(TransferSteps steps, Ledger ledger) {
  /**
   * For what was planned.
   *
   * @param rows how the table differs
   */
  CopyAdmission of(TransferSurvey survey, CopyOrder order, Plan plan, TableDifferences rows) {
    boolean byUlid = steps.setup().mergeByUlid();
    boolean resumes = ledger.unfinished() && !ledger.units().isEmpty();
    boolean writes = plan.changesRows();
    boolean looks = writes && !resumes && !byUlid;
    return new CopyAdmission(
        steps.setup().table().name().toString(),
        byUlid,
        resumes,
        writes,
        survey.rows(),
        survey.target().values().stream().mapToLong(Long::longValue).sum(),
        writes && byUlid && !resumes ? replaced(survey, order, plan) : 0,
        rows,
        looks ? parents(order) : List.of(),
        steps.settings().repair(),
        steps.settings().sourceWins());
  }

  /** Only tenants that have rows on both sides are asked for. */
  private long replaced(TransferSurvey survey, CopyOrder order, Plan plan) {
    List<TenantId.Named> tenants =
        plan.units().stream()
            .filter(unit -> unit.known().isEmpty())
            .map(unit -> TenantKey.tenant(unit.key()))
            .filter(survey.target()::containsKey)
            .flatMap(tenant -> tenant.named().stream())
            .toList();
    Map<TenantId.Named, MergeRule.TargetRows> rows =
        tenants.isEmpty()
            ? Map.of()
            : target().inLongTransaction(session -> order.merge().targetRows(session, tenants));
    return rows.values().stream().filter(of -> of.application() == 0 && of.migrated() > 0).count();
  }

  private List<TableDifferences> parents(CopyOrder order) {
    return new References(source(), target())
        .tables(order.target().catalog()).stream().map(this::parent).toList();
  }

  private TableDifferences parent(TableRef table) {
    CatalogTable from = read(source(), table);
    CatalogTable to = read(target(), table);
    return RowComparison.between(
        source(),
        target(),
        new RowComparison.Rows(from, TableFit.columns(from, to), Optional.empty()),
        to,
        RowComparison.Scope.all(RowPolicy.keeping(to.hasGeneratedKeys())));
  }

  private static CatalogTable read(Database database, TableRef table) {
    return database.inTransaction(
        session -> CatalogTable.read(session, table, database.describe()));
  }

  private Database source() {
    return steps.ends().source();
  }

  private Database target() {
    return steps.ends().target();
  }
}
