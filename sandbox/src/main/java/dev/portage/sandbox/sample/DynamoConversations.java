package dev.portage.sandbox.sample;

import static dev.portage.sandbox.sample.DynamoValues.bool;
import static dev.portage.sandbox.sample.DynamoValues.n;
import static dev.portage.sandbox.sample.DynamoValues.s;

import com.github.f4b6a3.ulid.Ulid;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Generates conversations, and the related documents that some versions store with them. A scan for
 * bots has to skip these items, of which there are many, some of them large.
 */
record DynamoConversations(
    SampleSettings settings, List<SampleUser> users, List<SampleBot> bots, List<String> passages) {
  private static final int LARGE_EVERY = 50;
  private static final int RELATED_EVERY = 5;
  private static final Duration OLDEST = Duration.ofDays(400);

  Stream<Map<String, AttributeValue>> attributes() {
    return IntStream.range(0, settings.conversations()).boxed().flatMap(this::conversation);
  }

  private Stream<Map<String, AttributeValue>> conversation(int index) {
    Seeded seeded = new Seeded(settings.seed());
    Random random = seeded.random("conversation " + index);
    Instant time = settings.now().minusSeconds(3600 + random.nextLong(OLDEST.toSeconds()));
    SampleUser user = users.get(random.nextInt(users.size()));
    Ulid id = seeded.ulid(time, "conversation " + index);
    Map<String, AttributeValue> item = talk(user, id, time, messages(index, time, random), random);
    return index % RELATED_EVERY == 0 ? Stream.of(item, related(user, id)) : Stream.of(item);
  }

  private MessageMap messages(int index, Instant time, Random random) {
    int exchanges = index % LARGE_EVERY == 1 ? 120 : 1 + random.nextInt(5);
    return MessageMap.make(exchanges, time, passages, random);
  }

  private Map<String, AttributeValue> talk(
      SampleUser user, Ulid id, Instant time, MessageMap messages, Random random) {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    item.put("PK", s(user.id()));
    item.put("SK", s(user.id() + "#CONV#" + id));
    item.put("Title", s(messages.title()));
    item.put("CreateTime", n(time));
    item.put("TotalPrice", n(String.format(Locale.ROOT, "%.5f", 0.002 + random.nextDouble() / 20)));
    item.put("LastMessageId", s(messages.lastId()));
    item.put("ShouldContinue", bool(false));
    item.put("IsLargeMessage", bool(false));
    item.put("MessageMap", s(messages.json()));
    if (random.nextInt(3) > 0) {
      item.put("BotId", s(bots.get(random.nextInt(bots.size())).id().toString()));
    }
    return item;
  }

  private Map<String, AttributeValue> related(SampleUser user, Ulid conversation) {
    String document = conversation + "#tooluse_0-0";
    return Map.of(
        "PK", s(user.id()),
        "SK", s(user.id() + "#RELATED_DOCUMENT#" + document),
        "SourceId", s("tooluse_0@0"),
        "Content", s(passages.get(Math.floorMod(conversation.hashCode(), passages.size()))));
  }
}
