package dev.portage.plan;

import dev.portage.bots.Bot;
import dev.portage.bots.BotId;
import dev.portage.bots.BotKey;
import dev.portage.bots.BotScan;
import dev.portage.deployment.AccountQuotas;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Route;
import dev.portage.store.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What exists in the deployment at one time.
 *
 * @param at the time
 * @param scan of the table
 * @param files the bucket's objects of each bot that has files, name to bytes
 * @param rows how many rows each bot has on the target
 * @param writtenEarlier bots whose rows an earlier migration wrote, with its route
 * @param quotas of the account
 */
public record EmbeddingSurvey(
    Instant at,
    BotScan scan,
    Map<BotKey, Map<String, Long>> files,
    Map<BotId, Long> rows,
    Map<TenantId, Route> writtenEarlier,
    AccountQuotas quotas)
    implements Survey {

  /** The same of these bots alone. */
  public EmbeddingSurvey only(Set<TenantId> chosen) {
    List<Bot> some =
        bots().stream()
            .filter(bot -> chosen.contains(new TenantId.Named(bot.id().value())))
            .toList();
    return new EmbeddingSurvey(at, scan.only(some), files, rows, writtenEarlier, quotas);
  }

  /** Bots with pgvector. */
  public List<Bot> bots() {
    return scan.bots();
  }

  /** How many rows this bot has on the target. */
  public long rowsOf(BotId bot) {
    return rows.getOrDefault(bot, 0L);
  }

  /** The outcome of this bot, whose rows are kept. */
  public BotOutcome.Superseded superseded(BotId bot) {
    return new BotOutcome.Superseded(
        rowsOf(bot), Optional.ofNullable(writtenEarlier.get(new TenantId.Named(bot.value()))));
  }

  /** The bucket's objects of this bot, name to bytes. */
  public Map<String, Long> filesOf(Bot bot) {
    return files.getOrDefault(bot.key(), Map.of());
  }
}
