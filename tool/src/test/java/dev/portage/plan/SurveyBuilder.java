package dev.portage.plan;

import static java.util.stream.Collectors.toMap;

import dev.portage.bots.Bot;
import dev.portage.bots.BotId;
import dev.portage.bots.BotKey;
import dev.portage.bots.BotScan;
import dev.portage.bots.ScannedItem;
import dev.portage.deployment.AccountQuotas;
import dev.portage.journal.Route;
import dev.portage.store.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A survey of these bots, all of whose files are there, before anything was embedded. */
final class SurveyBuilder {
  static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private final List<Bot> bots;
  private final List<ScannedItem.OfKnowledgeBase> knowledgeBases = new ArrayList<>();
  private final List<ScannedItem.Unreadable> unreadable = new ArrayList<>();
  private final Map<BotKey, Map<String, Long>> files = new HashMap<>();
  private final Map<BotId, Long> rows = new HashMap<>();
  private final Map<TenantId, Route> writtenEarlier = new HashMap<>();

  private SurveyBuilder(List<Bot> bots) {
    this.bots = bots;
    bots.forEach(
        bot ->
            files.put(
                bot.key(),
                bot.knowledge().files().stream().collect(toMap(file -> file, file -> 4_000L))));
  }

  static SurveyBuilder survey(Bot... bots) {
    return new SurveyBuilder(Arrays.asList(bots));
  }

  SurveyBuilder with(ScannedItem.OfKnowledgeBase bot) {
    knowledgeBases.add(bot);
    return this;
  }

  SurveyBuilder with(ScannedItem.Unreadable item) {
    unreadable.add(item);
    return this;
  }

  SurveyBuilder files(Bot bot, Map<String, Long> sizes) {
    files.put(bot.key(), sizes);
    return this;
  }

  SurveyBuilder rows(Bot bot, long count) {
    rows.put(bot.id(), count);
    return this;
  }

  /** An earlier migration by this route wrote its rows. */
  SurveyBuilder writtenBy(Bot bot, Route route) {
    writtenEarlier.put(new TenantId.Named(bot.id().value()), route);
    return this;
  }

  EmbeddingSurvey build() {
    BotScan scan =
        new BotScan(
            true, List.copyOf(bots), List.copyOf(knowledgeBases), List.copyOf(unreadable), 0, 0);
    return new EmbeddingSurvey(
        NOW,
        scan,
        Map.copyOf(files),
        Map.copyOf(rows),
        Map.copyOf(writtenEarlier),
        AccountQuotas.DEFAULTS);
  }
}
