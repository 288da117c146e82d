package dev.portage.migration;

import dev.portage.bots.BotScan;
import dev.portage.bots.BotTable;
import dev.portage.copy.TableFit;
import dev.portage.journal.Journal;
import dev.portage.journal.Unit;
import dev.portage.migration.CopySource.Opening;
import dev.portage.postgres.Database;
import dev.portage.store.ChunkRows;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import dev.portage.verify.Verification;
import dev.portage.verify.Verification.Cluster;
import dev.portage.verify.VerificationReport;
import java.util.List;
import java.util.Optional;

/** Opens what the verb {@code verify} compares. Reads only, and may be run at any time. */
public final class Proof {
  private Proof() {}

  /**
   * Compares the target with its journal, for the bots that exist now.
   *
   * @param segments of the scan, at once
   */
  public static VerificationReport of(BotTable bots, Database target, int segments) {
    TableShape shape = target.inTransaction(session -> TableShape.ofItems(session, target.shown()));
    List<Unit> units = Journal.find(target, shape.oid()).map(Journal::standing).orElse(List.of());
    return Verification.againstJournal(
            target, shape, units, () -> BotRosters.listed(BotScan.of(bots, segments)))
        .report();
  }

  /** Compares a target with its source, tenant by tenant; needs no journal. */
  public static VerificationReport between(CopyGround ground, Telling telling) {
    try (Database target = ground.target().apply(2);
        Database source = open(ground.source(), target, telling)) {
      TableShape here = shape(target, ground);
      TableShape there = shape(source, ground);
      List<SqlName> columns = TableFit.columns(there, here);
      return Verification.againstSource(
              new Cluster(source, new ChunkRows(there, columns)),
              new Cluster(target, new ChunkRows(here, columns)),
              ground.rosters()::take)
          .report();
    }
  }

  private static Database open(CopySource source, Database target, Telling telling) {
    return source.open(new Opening(source.name(Optional.empty()), target, 2, telling));
  }

  private static TableShape shape(Database database, CopyGround ground) {
    return database.inTransaction(
        session -> TableShape.read(session, ground.table(), database.shown()));
  }
}
