package dev.portage.migration;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.portage.bots.Bot;
import dev.portage.bots.BotKey;
import dev.portage.bots.BotScan;
import dev.portage.bots.BotTable;
import dev.portage.bots.ScannedItem;
import dev.portage.bots.ScannedItem.Unreadable;
import dev.portage.journal.BotOutcome;
import dev.portage.plan.Finding;
import dev.portage.plan.Tenant;
import dev.portage.plan.TenantList;
import dev.portage.postgres.Database;
import dev.portage.verify.Verification.Listed;
import dev.portage.verify.VerificationReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lists the application's bots as tenants. One whose item cannot be read gets its rows
 * nevertheless: they need no more of it than its id.
 */
public final class BotTenants implements TenantSource {
  private final BotTable bots;
  private final int segments;

  /**
   * Bots of this table.
   *
   * @param segments of a scan, at once
   */
  public BotTenants(BotTable bots, int segments) {
    this.bots = bots;
    this.segments = segments;
  }

  @Override
  public TenantList list() {
    return tenants(BotScan.of(bots, segments));
  }

  /** The bots of a scan, as the journal is verified for. */
  static Listed listed(BotScan scan) {
    Set<Tenant> unreadable =
        scan.unreadable().stream().map(BotTenants::unreadable).collect(toUnmodifiableSet());
    return new Listed(tenants(scan), unreadable);
  }

  private static TenantList tenants(BotScan scan) {
    List<Tenant> tenants = new ArrayList<>(scan.bots().stream().map(BotTenants::tenant).toList());
    List<Finding> findings = new ArrayList<>();
    for (Unreadable item : scan.unreadable()) {
      findings.add(new Finding(item.sk(), "cannot be read: " + item.why()));
      tenants.add(unreadable(item));
    }
    Map<Tenant, BotOutcome> excluded = new HashMap<>();
    scan.knowledgeBaseBots()
        .forEach(
            bot ->
                excluded.put(
                    new Tenant(bot.key(), bot.title(), Instant.EPOCH, 0),
                    new BotOutcome.NotApplicable(BotOutcome.Reason.KNOWLEDGE_BASE)));
    return new TenantList(List.copyOf(tenants), Map.copyOf(excluded), true, List.copyOf(findings));
  }

  private static Tenant unreadable(Unreadable item) {
    BotKey key =
        BotKey.parse(item.pk(), item.sk())
            .orElseGet(
                () -> BotKey.of(item.pk(), item.sk().substring(item.sk().lastIndexOf('#') + 1)));
    return new Tenant(key, item.sk(), Instant.EPOCH, 0);
  }

  private static Tenant tenant(Bot bot) {
    return new Tenant(bot.key(), bot.title(), bot.lastUsed(), bot.knowledge().size(), bot.status());
  }

  @Override
  public boolean exists(BotKey key) {
    Optional<ScannedItem> item = bots.find(key);
    return item.isPresent();
  }

  /** Compares the rows of the target with what the journal says of them. */
  VerificationReport verify(Database target) {
    return VerificationRun.of(bots, target, segments);
  }
}
