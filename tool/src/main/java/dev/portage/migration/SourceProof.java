package dev.portage.migration;

import dev.portage.plan.TenantList;
import dev.portage.postgres.Database;
import dev.portage.schema.TableFit;
import dev.portage.store.ChunkRows;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import dev.portage.verify.Comparison;
import dev.portage.verify.Verification;
import dev.portage.verify.Verification.ByRow;
import dev.portage.verify.Verification.Cluster;
import dev.portage.verify.VerificationReport;
import java.util.List;
import java.util.function.Supplier;

/**
 * That a target has the rows of its source: tenant by tenant, and the rows that these refer to.
 *
 * @param compared the rows
 * @param parents the rows of the tables that they refer to
 */
record SourceProof(Comparison compared, ParentSurvey parents) {
  /** One side of the comparison. */
  record Table(Database database, TableShape shape) {}

  /**
   * Reads and compares both sides, by tenant, also where rows were copied by ranges of their key.
   *
   * @param listed how many differing rows of each kind are listed
   * @param tenants which tenants should have rows
   */
  static SourceProof of(Table source, Table target, int listed, Supplier<TenantList> tenants) {
    List<SqlName> columns = TableFit.compared(source.shape(), target.shape());
    ChunkRows there = new ChunkRows(source.shape(), columns);
    ParentSurvey parents =
        ParentSurvey.of(source.database(), target.database(), there, target.shape());
    ChunkRows here = new ChunkRows(target.shape(), columns, parents.mapped().relation());
    Comparison compared =
        Verification.againstSource(
            new Cluster(source.database(), there),
            new Cluster(target.database(), here),
            new ByRow(parents.mapped(), listed),
            tenants);
    return new SourceProof(compared, parents);
  }

  VerificationReport report() {
    return compared.report().with(parents.differences());
  }
}
