package dev.portage.plan;

import dev.portage.bots.Bot;
import dev.portage.bots.BotId;
import dev.portage.bots.BotKey;
import dev.portage.bots.BotScan;
import dev.portage.deployment.AccountQuotas;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What exists in the deployment at one time.
 *
 * @param at the time
 * @param scan of the table
 * @param files the bucket's objects of each bot that has files, name to bytes
 * @param rows how many rows each bot has on the target
 * @param quotas of the account
 */
public record EmbeddingSurvey(
    Instant at,
    BotScan scan,
    Map<BotKey, Map<String, Long>> files,
    Map<BotId, Long> rows,
    AccountQuotas quotas)
    implements Survey {

  /** Bots with pgvector. */
  public List<Bot> bots() {
    return scan.bots();
  }

  /** How many rows this bot has on the target. */
  public long rowsOf(BotId bot) {
    return rows.getOrDefault(bot, 0L);
  }

  /** The bucket's objects of this bot, name to bytes. */
  public Map<String, Long> filesOf(Bot bot) {
    return files.getOrDefault(bot.key(), Map.of());
  }
}
