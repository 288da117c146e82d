package dev.portage.plan;

import dev.portage.bots.Bot;
import dev.portage.bots.EmbeddingParams;
import java.util.Locale;
import java.util.Map;

/**
 * Estimates how much text a bot's sources may hold, from sizes alone. The estimate is rough on
 * purpose: no decision depends on it.
 */
final class TextEstimate {
  private static final long WEB_PAGE = 6_000;
  private static final long SITEMAP = 20 * WEB_PAGE;
  private static final double CHARACTERS_PER_TOKEN = 4;

  private TextEstimate() {}

  /** Tokens to embed for this bot, overlaps included. */
  static long tokens(Bot bot, Map<String, Long> sizes) {
    long characters =
        bot.knowledge().urls().size() * WEB_PAGE + bot.knowledge().sitemaps().size() * SITEMAP;
    for (String file : bot.knowledge().files()) {
      characters += characters(file, sizes.getOrDefault(file, 0L));
    }
    return Math.round(characters * repeated(bot.params()) / CHARACTERS_PER_TOKEN);
  }

  /** The factor by which overlaps lengthen a text. */
  private static double repeated(EmbeddingParams params) {
    int fresh = Math.max(params.chunkSize() - params.chunkOverlap(), params.chunkSize() / 4);
    return fresh <= 0 ? 1 : (double) params.chunkSize() / fresh;
  }

  private static long characters(String file, long bytes) {
    String extension = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    double share =
        switch (extension) {
          case "txt", "text", "md", "csv" -> 1.0;
          case "xlsx" -> 0.6;
          case "docx" -> 0.3;
          case "pptx" -> 0.05;
          case "pdf" -> 0.1;
          default -> 0.2;
        };
    return Math.round(bytes * share);
  }
}
