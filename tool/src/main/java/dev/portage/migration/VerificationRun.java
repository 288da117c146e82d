package dev.portage.migration;

import dev.portage.bots.BotScan;
import dev.portage.bots.BotTable;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Journal;
import dev.portage.journal.KeyMap;
import dev.portage.journal.Unit;
import dev.portage.journal.WrittenRows;
import dev.portage.merge.MappedTable;
import dev.portage.merge.RecordComparison;
import dev.portage.merge.TableDifferences;
import dev.portage.migration.TransferSource.Opening;
import dev.portage.plan.TenantList;
import dev.portage.postgres.Database;
import dev.portage.schema.TableFit;
import dev.portage.store.CatalogTable;
import dev.portage.store.ChunkRows;
import dev.portage.store.ChunkTable;
import dev.portage.store.TableShape;
import dev.portage.verify.Verification;
import dev.portage.verify.Verification.Cluster;
import dev.portage.verify.VerificationReport;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

  /**
   * Compares a target with what is recorded there: its journal, and where the table is no stack's
   * of which the bots are known, the record of each row. Nothing else is asked.
   *
   * @param listed how many differing rows of each kind are listed
   * @throws Fault USAGE where nothing is recorded of this table
   */
  public static VerificationReport ofRecord(Database target, ChunkTable table, int listed) {
    TableShape shape =
        target.inTransaction(session -> TableShape.read(session, table, target.describe()));
    List<Unit> units =
        Journal.find(target, shape.oid()).map(Journal::latestUnits).orElse(List.of());
    if (units.isEmpty()) {
      throw new Fault(
          ExitCode.USAGE,
          "the journal of %s has no migration into %s, and no option says what to compare it with"
              .formatted(target.describe(), table.name()),
          "Name the other cluster with --source.");
    }
    if (table.equals(ChunkTable.ITEMS)) {
      Verification.Listed open = new Verification.Listed(TenantList.OPEN, Set.of());
      return Verification.againstJournal(target, shape, units, () -> open).report();
    }
    MappedTable mapped = mapped(target, shape.catalog());
    // Rows that were copied by ranges of their key are one unit.
    boolean whole = units.stream().allMatch(unit -> unit.tenant().named().isEmpty());
    ChunkTable by = whole ? table.withoutTenant() : table;
    ChunkRows rows = new ChunkRows(shape.as(by), shape.catalog().names(), mapped.relation());
    TableDifferences byRow = RecordComparison.of(target, mapped, by.tenant(), listed);
    return Verification.againstRecord(new Cluster(target, rows), units, byRow)
        .report()
        .with(parents(target, mapped, listed));
  }

  private static MappedTable mapped(Database target, CatalogTable table) {
    return MappedTable.read(target, table, table.names(), target.inTransaction(KeyMap::read));
  }

  /** The tables that the rows refer to, of which Portage has written rows. */
  private static List<TableDifferences> parents(Database target, MappedTable table, int listed) {
    return table.links().stream()
        .map(MappedTable.Link::parent)
        .filter(parent -> target.inTransaction(session -> WrittenRows.exist(session, parent.oid())))
        .map(
            parent -> RecordComparison.of(target, mapped(target, parent), Optional.empty(), listed))
        .toList();
  }

  /**
   * Compares a target with its source, tenant by tenant; needs no journal.
   *
   * @param listed how many differing rows of each kind are listed
   * @throws Fault SOURCE_UNFIT where the source has no rows and the target has some
   */
  public static VerificationReport between(
      TransferEndpoints endpoints, RunContext context, int listed) {
    try (Database target = endpoints.target().apply(2);
        Database source = open(endpoints.source(), target, context)) {
      TableShape here = shape(target, endpoints);
      TableShape there = shape(source, endpoints);
      TableFit.notes(there.catalog(), here.catalog()).forEach(context.reporter()::note);
      VerificationReport report =
          SourceProof.of(
                  new SourceProof.Table(source, there),
                  new SourceProof.Table(target, here),
                  listed,
                  endpoints.tenants()::list)
              .report();
      if (report.rows() > 0 && isEmpty(source, there)) {
        throw emptySource(endpoints, report);
      }
      nameOutstanding(target, context);
      return report;
    }
  }

  /** A role that may compare the rows may not be allowed to read the journal. */
  private static void nameOutstanding(Database target, RunContext context) {
    try {
      Outstanding.of(target).forEach(context.reporter()::outstanding);
    } catch (Fault unknown) {
      context.reporter().note("what earlier runs left is not known: " + unknown.getMessage());
    }
  }

  private static boolean isEmpty(Database source, TableShape shape) {
    return source.inTransaction(
        session ->
            session.one(
                "SELECT NOT EXISTS (SELECT FROM %s)".formatted(shape.table().name().quoted()),
                row -> row.getBoolean(1)));
  }

  /** An empty source proves nothing; most often source and target are swapped then. */
  private static Fault emptySource(TransferEndpoints endpoints, VerificationReport report) {
    return new Fault(
        ExitCode.SOURCE_UNFIT,
        "%s has no rows on the source, and %,d on the target"
            .formatted(endpoints.table().name(), report.rows()),
        "Check that source and target are not swapped, and that --table names the right one.");
  }

  private static Database open(TransferSource source, Database target, RunContext context) {
    return source.open(new Opening(source.origin(Optional.empty()), target, 2, context)).database();
  }

  private static TableShape shape(Database database, TransferEndpoints endpoints) {
    return database.inTransaction(
        session -> TableShape.read(session, endpoints.table(), database.describe()));
  }
}
