package dev.portage.migration;

import dev.portage.bots.Bot;
import dev.portage.bots.BotId;
import dev.portage.bots.BotKey;
import dev.portage.bots.BotScan;
import dev.portage.deployment.DocumentBucket;
import dev.portage.fault.Results;
import dev.portage.plan.EmbeddingSurvey;
import dev.portage.postgres.Database;
import dev.portage.store.ChunkRows;
import dev.portage.store.TableShape;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Reads everything else once of the bots that were found: their files, the target's rows per bot,
 * and quotas.
 */
final class EmbeddingSurveyor {
  /** Listings of S3 at once: well below the limits of S3 and of a laptop's network. */
  private static final int LISTINGS = 16;

  private EmbeddingSurveyor() {}

  /**
   * Surveys a deployment.
   *
   * @param ledger knows which rows an earlier migration wrote
   * @param scan of the bots
   * @param now the moment it is of
   */
  static EmbeddingSurvey survey(
      DeploymentClients clients, Database target, Ledger ledger, BotScan scan, Instant now) {
    TableShape items =
        target.inTransaction(session -> TableShape.ofItems(session, target.describe()));
    return new EmbeddingSurvey(
        now,
        scan,
        files(scan.bots(), clients.bucket()),
        rows(target, items),
        ledger.writtenEarlier(items),
        clients.quotas().read());
  }

  private static Map<BotKey, Map<String, Long>> files(List<Bot> bots, DocumentBucket bucket) {
    Map<BotKey, Map<String, Long>> files = new ConcurrentHashMap<>();
    Semaphore listings = new Semaphore(LISTINGS);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      bots.stream()
          .filter(bot -> !bot.knowledge().files().isEmpty())
          .map(
              bot ->
                  threads.submit(
                      () -> {
                        listings.acquire();
                        try {
                          return files.put(bot.key(), bucket.sizes(prefix(bot)));
                        } finally {
                          listings.release();
                        }
                      }))
          .toList()
          .forEach(Results::of);
    }
    return Map.copyOf(files);
  }

  private static String prefix(Bot bot) {
    return "%s/%s/documents/".formatted(bot.key().pk(), bot.id().value());
  }

  private static Map<BotId, Long> rows(Database target, TableShape items) {
    Map<BotId, Long> rows = new HashMap<>();
    target
        .inLongTransaction(session -> ChunkRows.of(items).counts(session))
        .forEach(
            (bot, count) -> bot.named().ifPresent(id -> rows.put(new BotId(id.value()), count)));
    return rows;
  }
}
