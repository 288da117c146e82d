package dev.portage.migration;

import dev.portage.bots.Bot;
import dev.portage.bots.BotId;
import dev.portage.bots.BotKey;
import dev.portage.bots.BotScan;
import dev.portage.deployment.DocumentBucket;
import dev.portage.fault.Results;
import dev.portage.plan.Survey;
import dev.portage.postgres.Database;
import dev.portage.postgres.ItemsTable;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Looks at everything once: bots, their files, the rows of the target, and quotas. Reads only. */
final class SurveyTaking {
  /** Listings of S3 at once: well below what S3 or a laptop's network minds. */
  private static final int LISTINGS = 16;

  private SurveyTaking() {}

  /**
   * Takes a survey.
   *
   * @param segments of the scan, at once
   * @param now the moment it is of
   */
  static Survey take(Site site, Database target, int segments, Instant now) {
    BotScan scan = BotScan.of(site.bots(), segments);
    return new Survey(
        now, scan, files(scan.bots(), site.bucket()), rows(target), site.quotas().read());
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

  private static Map<BotId, Long> rows(Database target) {
    Map<BotId, Long> rows = new HashMap<>();
    target
        .inLongTransaction(ItemsTable::rowsPerBot)
        .forEach((bot, count) -> rows.put(new BotId(bot), count));
    return rows;
  }
}
