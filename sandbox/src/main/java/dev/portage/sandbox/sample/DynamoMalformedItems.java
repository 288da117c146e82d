package dev.portage.sandbox.sample;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Two items with the sort keys of bots that cannot be parsed as bots. */
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
    SampleBot bot = new SampleBotBuilder(title, owner, Locale.ENGLISH, title).build(settings);
    Map<String, AttributeValue> item = new HashMap<>(new SampleBotItem(bot, seeded).attributes());
    item.remove("Knowledge");
    return item;
  }
}
