package dev.portage.migration;

import dev.portage.merge.RowComparison;
import dev.portage.merge.RowPolicy;
import dev.portage.merge.RowScope;
import dev.portage.plan.TenantList;
import dev.portage.postgres.Database;
import dev.portage.postgres.Sides;
import dev.portage.schema.NeededParents;
import dev.portage.schema.ParentTable;
import dev.portage.schema.ParentTables;
import dev.portage.schema.TableFit;
import dev.portage.schema.WriteHooks;
import dev.portage.store.CatalogTable;
import dev.portage.store.ChunkRows;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import dev.portage.verify.Comparison;
import dev.portage.verify.Verification;
import dev.portage.verify.Verification.ByRow;
import dev.portage.verify.Verification.Cluster;
import dev.portage.verify.VerificationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * That a target has the rows of its source: tenant by tenant, and the rows that these refer to.
 *
 * @param compared the rows
 * @param report of them, and of the rows of the tables that they refer to
 */
record SourceProof(Comparison compared, VerificationReport report) {
  /** One side of the comparison. */
  record Table(Database database, TableShape shape) {}

  /**
   * Reads and compares both sides, by tenant, also where rows were copied by ranges of their key.
   *
   * @param listed how many differing rows of each kind are listed
   * @param chosen tenants to whose rows alone parents are needed; empty for all
   * @param tenants which tenants should have rows
   */
  static SourceProof of(
      Table source,
      Table target,
      int listed,
      Optional<Set<TenantId>> chosen,
      Supplier<TenantList> tenants) {
    List<SqlName> columns = TableFit.compared(source.shape(), target.shape());
    ChunkRows there = new ChunkRows(source.shape(), columns);
    Sides ends = new Sides(source.database(), target.database());
    ParentTable table =
        new ParentTable(source.shape().catalog(), target.shape().catalog(), columns);
    List<ParentTable> tables =
        ParentTables.of(ends.source(), ends.target(), table.from(), table.to());
    ParentSurvey parents =
        ParentSurvey.of(
            ends,
            table,
            chosen.map(of -> NeededParents.of(ends, tables, there, table.to(), of)).orElse(tables),
            Optional.empty(),
            listed);
    ChunkRows here = new ChunkRows(target.shape(), columns, parents.mapped().relation());
    Comparison compared =
        Verification.againstSource(
            new Cluster(source.database(), there),
            new Cluster(target.database(), here),
            new ByRow(parents.mapped(), listed),
            tenants);
    VerificationReport report =
        listing(compared.report(), source.database(), target.database(), there, parents, listed)
            .with(parents.differences());
    return new SourceProof(
        compared,
        report.rowsAreRight() ? report : report.because(causes(source, target, parents, report)));
  }

  /** Bots are compared as a whole: of those that differ it is not known yet which rows do. */
  private static VerificationReport listing(
      VerificationReport report,
      Database source,
      Database target,
      ChunkRows rows,
      ParentSurvey parents,
      int listed) {
    Set<TenantId> differing =
        report.bad().stream()
            .map(check -> check.bot().value())
            .map(id -> TenantId.ofColumn(id.isEmpty() ? null : id))
            .collect(Collectors.toSet());
    if (differing.isEmpty() || !rows.shape().table().equals(ChunkTable.ITEMS)) {
      return report;
    }
    CatalogTable from = rows.shape().catalog();
    return report.listing(
        RowComparison.between(
            source,
            target,
            new RowComparison.Rows(
                from, parents.mapped(), rows.columns(), rows.shape().table().tenant()),
            RowScope.of(differing, RowPolicy.keeping(false)).listing(listed)));
  }

  /** What may have changed rows of the tables that differ, or kept them out. */
  private static List<String> causes(
      Table source, Table target, ParentSurvey parents, VerificationReport report) {
    List<CatalogTable> tables = new ArrayList<>();
    List<String> causes = new ArrayList<>();
    if (!report.bad().isEmpty()) {
      tables.add(target.shape().catalog());
      causes.addAll(TableFit.causes(source.shape().catalog(), target.shape().catalog()));
    }
    for (int n = 0; n < parents.tables().size(); n++) {
      if (!parents.differences().get(n).areApplications()) {
        tables.add(parents.tables().get(n).to());
      }
    }
    return target
        .database()
        .inTransaction(
            session -> {
              for (CatalogTable table : tables) {
                WriteHooks.suspects(session, table).forEach(one -> causes.add(one.cause()));
                causes.addAll(WriteHooks.excluding(session, table));
              }
              return List.copyOf(causes);
            });
  }
}
