package dev.portage.bots;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Parses an item. Every attribute except PK, SK and Knowledge may be missing (UPSTREAM 2.2). */
final class DynamoBotItem {
  /** The attributes that {@link #read} needs, for a projection. */
  static final List<String> ATTRIBUTES =
      List.of(
          "PK",
          "SK",
          "Title",
          "LastBotUsed",
          "Knowledge",
          "SyncStatus",
          "SyncStatusReason",
          "LastExecId",
          "EmbeddingParams",
          "SearchParams",
          "BedrockKnowledgeBase",
          "OriginalBotId");

  private static final int DEFAULT_RESULTS = 20;
  private static final int MAX_REASON = 500;

  private final Map<String, AttributeValue> item;

  private DynamoBotItem(Map<String, AttributeValue> item) {
    this.item = item;
  }

  static ScannedItem read(Map<String, AttributeValue> item) {
    return new DynamoBotItem(item).read();
  }

  private ScannedItem read() {
    String pk = text(item, "PK", "");
    String sk = text(item, "SK", "");
    if (present("OriginalBotId") || sk.startsWith(pk + "#BOT_ALIAS#")) {
      return new ScannedItem.Alias(pk, sk);
    }
    Optional<BotKey> key = BotKey.parse(pk, sk);
    if (key.isEmpty()) {
      return new ScannedItem.Other();
    }
    if (present("BedrockKnowledgeBase")) {
      return new ScannedItem.OfKnowledgeBase(key.get(), title(key.get()));
    }
    return bot(key.get());
  }

  private ScannedItem bot(BotKey key) {
    try {
      if (key.bot().value().length() > BotId.LONGEST) {
        throw new IllegalArgumentException(
            "the bot's id has %d characters, items.botid holds %d"
                .formatted(key.bot().value().length(), BotId.LONGEST));
      }
      return new ScannedItem.OfBot(
          new Bot(
              key,
              title(key),
              Instant.ofEpochMilli(number(item, "LastBotUsed", 0)),
              knowledge(),
              params(),
              SyncStatus.parse(text(item, "SyncStatus", "")),
              shortened(text(item, "SyncStatusReason", "")),
              text(item, "LastExecId", ""),
              (int) number(map("SearchParams"), "max_results", DEFAULT_RESULTS)));
    } catch (IllegalArgumentException e) {
      return new ScannedItem.Unreadable(key.pk(), key.sk(), e.getMessage());
    }
  }

  private Knowledge knowledge() {
    AttributeValue value = item.get("Knowledge");
    if (value == null || !value.hasM()) {
      throw new IllegalArgumentException("the attribute Knowledge is missing, or is not a map");
    }
    return new Knowledge(
        texts(value.m(), "source_urls"),
        texts(value.m(), "sitemap_urls"),
        texts(value.m(), "filenames"));
  }

  private EmbeddingParams params() {
    Map<String, AttributeValue> params = map("EmbeddingParams");
    EmbeddingParams byDefault = EmbeddingParams.DEFAULT;
    AttributeValue pdf = params.get("enable_partition_pdf");
    return new EmbeddingParams(
        (int) number(params, "chunk_size", byDefault.chunkSize()),
        (int) number(params, "chunk_overlap", byDefault.chunkOverlap()),
        pdf != null && Boolean.TRUE.equals(pdf.bool()));
  }

  private String title(BotKey key) {
    return text(item, "Title", key.bot().value());
  }

  private boolean present(String name) {
    AttributeValue value = item.get(name);
    return value != null && !Boolean.TRUE.equals(value.nul());
  }

  private Map<String, AttributeValue> map(String name) {
    return present(name) && item.get(name).hasM() ? item.get(name).m() : Map.of();
  }

  private static String text(Map<String, AttributeValue> in, String name, String otherwise) {
    AttributeValue value = in.get(name);
    return value == null || value.s() == null ? otherwise : value.s();
  }

  /** Limits the text in length: it may be an exception's message. */
  private static String shortened(String reason) {
    return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "…";
  }

  private static long number(Map<String, AttributeValue> in, String name, long otherwise) {
    AttributeValue value = in.get(name);
    if (value == null || value.n() == null) {
      return otherwise;
    }
    try {
      return new BigDecimal(value.n()).longValue();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is not a number: " + value.n(), e);
    }
  }

  private static List<String> texts(Map<String, AttributeValue> in, String name) {
    AttributeValue value = in.get(name);
    if (value == null || Boolean.TRUE.equals(value.nul())) {
      return List.of();
    }
    if (!value.hasL()) {
      throw new IllegalArgumentException("Knowledge." + name + " is not a list");
    }
    return value.l().stream()
        .map(AttributeValue::s)
        .filter(text -> text != null && !text.isBlank())
        .toList();
  }
}
