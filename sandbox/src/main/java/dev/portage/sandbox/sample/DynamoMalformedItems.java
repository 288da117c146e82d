package dev.portage.sandbox.sample;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Two bots' items that no reader can make a bot of, but whose sort keys say that they are bots. */
record DynamoMalformedItems(SampleSettings settings, SampleUser owner) {

  List<Map<String, AttributeValue>> attributes() {
    return List.of(withoutKnowledge(), withTextForKnowledge());
  }

  private Map<String, AttributeValue> withoutKnowledge() {
    return Map.copyOf(bot("malformed: no knowledge"));
  }

  private Map<String, AttributeValue> withTextForKnowledge() {
    Map<String, AttributeValue> item = bot("malformed: text for knowledge");
    item.put("Knowledge", DynamoValues.s("[]"));
    return Map.copyOf(item);
  }

  private Map<String, AttributeValue> bot(String title) {
    Seeded seeded = new Seeded(settings.seed());
    SampleBot bot = new BotDraft(title, owner, Locale.ENGLISH, title).finish(settings);
    Map<String, AttributeValue> item = new HashMap<>(new DynamoBotItem(bot, seeded).attributes());
    item.remove("Knowledge");
    return item;
  }
}
