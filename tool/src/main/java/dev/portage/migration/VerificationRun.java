package dev.portage.migration;

import dev.portage.bots.BotScan;
import dev.portage.bots.BotTable;
import dev.portage.copy.TableFit;
import dev.portage.journal.Journal;
import dev.portage.journal.Unit;
import dev.portage.migration.TransferSource.Opening;
import dev.portage.postgres.Database;
import dev.portage.store.ChunkRows;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import dev.portage.verify.Verification;
import dev.portage.verify.Verification.Cluster;
import dev.portage.verify.VerificationReport;
import java.util.List;
import java.util.Optional;

/** Opens what is compared, for the step and for the verb {@code verify}; it only reads. */
public final class VerificationRun {
  private VerificationRun() {}

  /**
   * Compares the target with its journal, for the bots that exist now.
   *
   * @param segments of the scan, at once
   */
  public static VerificationReport of(BotTable bots, Database target, int segments) {
    TableShape shape =
        target.inTransaction(session -> TableShape.ofItems(session, target.describe()));
    List<Unit> units =
        Journal.find(target, shape.oid()).map(Journal::latestUnits).orElse(List.of());
    return Verification.againstJournal(
            target, shape, units, () -> BotTenants.listed(BotScan.of(bots, segments)))
        .report();
  }

  /** Compares a target with its source, tenant by tenant; needs no journal. */
  public static VerificationReport between(TransferEndpoints endpoints, RunContext context) {
    try (Database target = endpoints.target().apply(2);
        Database source = open(endpoints.source(), target, context)) {
      TableShape here = shape(target, endpoints);
      TableShape there = shape(source, endpoints);
      List<SqlName> columns = TableFit.columns(there, here);
      return Verification.againstSource(
              new Cluster(source, new ChunkRows(there, columns)),
              new Cluster(target, new ChunkRows(here, columns)),
              endpoints.tenants()::list)
          .report();
    }
  }

  private static Database open(TransferSource source, Database target, RunContext context) {
    return source.open(new Opening(source.origin(Optional.empty()), target, 2, context));
  }

  private static TableShape shape(Database database, TransferEndpoints endpoints) {
    return database.inTransaction(
        session -> TableShape.read(session, endpoints.table(), database.describe()));
  }
}
