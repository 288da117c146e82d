package dev.portage.migration;

import static java.util.stream.Collectors.toSet;

import dev.portage.bots.BotId;
import dev.portage.bots.BotScan;
import dev.portage.plan.Route;
import dev.portage.postgres.Database;
import dev.portage.postgres.ItemsTable;
import dev.portage.postgres.ItemsTable.Shape;
import dev.portage.verify.Verification;
import dev.portage.verify.VerificationReport;
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
  public static VerificationReport of(Site site, Database target, int segments) {
    Shape shape = target.inTransaction(session -> ItemsTable.shape(session, target.shown()));
    Ledger ledger = Ledger.find(target, shape, new Route.Reembed());
    BotScan scan = BotScan.of(site.bots(), segments);
    return Verification.run(target, shape, scan.bots(), others(scan), ledger.units());
  }

  /** Bots that exist, though nothing is expected of them. */
  private static Set<BotId> others(BotScan scan) {
    Stream<BotId> knowledgeBases = scan.knowledgeBaseBots().stream().map(bot -> bot.key().bot());
    Stream<BotId> unreadable =
        scan.unreadable().stream()
            .map(item -> new BotId(item.sk().substring(item.sk().lastIndexOf('#') + 1)));
    return Stream.concat(knowledgeBases, unreadable).collect(toSet());
  }
}
