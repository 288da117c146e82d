package dev.portage.migration;

import dev.portage.bots.BotScan;
import dev.portage.bots.BotTable;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Journal;
import dev.portage.journal.Unit;
import dev.portage.migration.TransferSource.Opening;
import dev.portage.postgres.Database;
import dev.portage.schema.TableFit;
import dev.portage.store.ChunkTable;
import dev.portage.store.TableShape;
import dev.portage.verify.Verification;
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
    Optional<Journal> journal = Journal.find(target, shape.oid());
    List<Unit> units = journal.map(Journal::latestUnits).orElse(List.of());
    VerificationReport report =
        Verification.againstJournal(
                target, shape, units, () -> BotTenants.listed(BotScan.of(bots, segments)))
            .report();
    return journal.map(of -> report.writtenBy(of.writtenEarlier(shape, 0))).orElse(report);
  }

  /**
   * Compares a target with what is recorded there; nothing else is asked.
   *
   * @param listed how many differing rows of each kind are listed
   * @throws Fault where nothing is recorded of this table, or its migration is not finished
   */
  public static VerificationReport ofRecord(Database target, ChunkTable table, int listed) {
    return RecordProof.of(target, table, listed);
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
                  Optional.empty(),
                  endpoints.tenants()::list)
              .report();
      if (report.rows() > 0 && isEmpty(source, there)) {
        throw emptySource(endpoints, report);
      }
      return withJournal(report, target, here, context);
    }
  }

  /** A role that may compare the rows may not be allowed to read the journal. */
  private static VerificationReport withJournal(
      VerificationReport report, Database target, TableShape shape, RunContext context) {
    try {
      Outstanding.of(target).forEach(context.reporter()::outstanding);
      return shape.table().equals(ChunkTable.ITEMS)
          ? Journal.find(target, shape.oid())
              .map(of -> report.writtenBy(of.writtenEarlier(shape, 0)))
              .orElse(report)
          : report;
    } catch (Fault unknown) {
      context.reporter().note("what earlier runs left is not known: " + unknown.getMessage());
      return report;
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
