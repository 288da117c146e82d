package dev.portage.migration;

import static java.util.stream.Collectors.toSet;

import dev.portage.bots.BotId;
import dev.portage.bots.BotScan;
import dev.portage.bots.BotTable;
import dev.portage.bots.ScannedItem.Unreadable;
import dev.portage.copy.TableFit;
import dev.portage.journal.Journal;
import dev.portage.journal.Unit;
import dev.portage.migration.CopySource.Opening;
import dev.portage.postgres.ChunkRows;
import dev.portage.postgres.Database;
import dev.portage.postgres.ItemsTable;
import dev.portage.postgres.ItemsTable.Shape;
import dev.portage.postgres.SqlName;
import dev.portage.postgres.TableShape;
import dev.portage.verify.BotCheck;
import dev.portage.verify.BotCheck.Result;
import dev.portage.verify.Comparison;
import dev.portage.verify.Comparison.Half;
import dev.portage.verify.Verification;
import dev.portage.verify.VerificationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The verb {@code verify}, and the last step of a migration: reads only, at any time. */
public final class Proof {
  private Proof() {}

  /**
   * Verifies the target against the table as it is now, and the journal.
   *
   * @param segments of the scan, at once
   */
  public static VerificationReport of(BotTable bots, Database target, int segments) {
    Shape shape = target.inTransaction(session -> ItemsTable.shape(session, target.shown()));
    List<Unit> units = Journal.find(target, shape.oid()).map(Journal::standing).orElse(List.of());
    // Before the scan, which takes its time: bots are made meanwhile, and are no strangers then.
    Set<String> before = target.inLongTransaction(ItemsTable::rowsPerBot).keySet();
    BotScan scan = BotScan.of(bots, segments);
    VerificationReport rows = Verification.run(target, shape, scan.bots(), others(scan), units);
    List<BotCheck> checks = new ArrayList<>();
    rows.checks().stream().filter(check -> !isNew(check, before)).forEach(checks::add);
    scan.unreadable().forEach(item -> checks.add(unreadable(item)));
    return new VerificationReport(List.copyOf(checks), rows.rows());
  }

  /** Compares a target with its source, tenant by tenant; needs no journal. */
  public static VerificationReport between(CopyGround ground, Telling telling) {
    try (Database target = ground.target().apply(2);
        Database source = open(ground.source(), target, telling)) {
      TableShape here = shape(target, ground);
      TableShape there = shape(source, ground);
      List<SqlName> columns = TableFit.columns(there, here);
      return Comparison.run(
              new Half(source, new ChunkRows(there, columns)),
              new Half(target, new ChunkRows(here, columns)),
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

  private static boolean isNew(BotCheck check, Set<String> before) {
    return check.result() == Result.ORPHANED && !before.contains(check.bot().value());
  }

  private static BotCheck unreadable(Unreadable item) {
    return new BotCheck(id(item), item.sk(), -1, 0, Result.UNREADABLE);
  }

  private static BotId id(Unreadable item) {
    return new BotId(item.sk().substring(item.sk().lastIndexOf('#') + 1));
  }

  /** Bots that exist, though nothing is expected of them. */
  private static Set<BotId> others(BotScan scan) {
    Stream<BotId> knowledgeBases = scan.knowledgeBaseBots().stream().map(bot -> bot.key().bot());
    Stream<BotId> unreadable = scan.unreadable().stream().map(Proof::id);
    return Stream.concat(knowledgeBases, unreadable).collect(toSet());
  }
}
