package dev.portage.bots;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Builds items as DynamoDB stores them, attribute by attribute. */
final class DynamoItem {
  private static final AttributeValue NULL = AttributeValue.fromNul(true);

  private final Map<String, AttributeValue> attributes = new HashMap<>();

  private DynamoItem() {}

  static DynamoItem at(String pk, String sk) {
    return new DynamoItem().text("PK", pk).text("SK", sk);
  }

  /** A minimal bot: PK, SK and Knowledge with this file. */
  static DynamoItem bot(String user, String id) {
    return at(user, BotKey.of(user, id).sk())
        .knowledge(new Knowledge(List.of(), List.of(), List.of("a.txt")));
  }

  /** A bot with all attributes. */
  static DynamoItem of(Bot bot) {
    DynamoItem item = at(bot.key().pk(), bot.key().sk());
    if (bot.lastUsed().isAfter(Instant.EPOCH)) {
      item.number("LastBotUsed", Long.toString(bot.lastUsed().toEpochMilli()));
    }
    return item.knowledge(bot.knowledge())
        .text("Title", bot.title())
        .text("SyncStatus", bot.status().name())
        .text("SyncStatusReason", bot.statusReason())
        .text("LastExecId", bot.lastExecId());
  }

  DynamoItem knowledge(Knowledge knowledge) {
    return with(
        "Knowledge",
        AttributeValue.fromM(
            Map.of(
                "source_urls", texts(knowledge.urls()),
                "sitemap_urls", texts(knowledge.sitemaps()),
                "filenames", texts(knowledge.files()))));
  }

  private static AttributeValue texts(List<String> texts) {
    return AttributeValue.fromL(texts.stream().map(AttributeValue::fromS).toList());
  }

  DynamoItem text(String name, String value) {
    return with(name, AttributeValue.fromS(value));
  }

  DynamoItem number(String name, String value) {
    return with(name, AttributeValue.fromN(value));
  }

  DynamoItem nothing(String name) {
    return with(name, NULL);
  }

  DynamoItem map(String name, Map<String, AttributeValue> value) {
    return with(name, AttributeValue.fromM(value));
  }

  DynamoItem with(String name, AttributeValue value) {
    attributes.put(name, value);
    return this;
  }

  DynamoItem without(String name) {
    attributes.remove(name);
    return this;
  }

  Map<String, AttributeValue> attributes() {
    return attributes;
  }

  ScannedItem read() {
    return DynamoBotItem.read(attributes);
  }
}
