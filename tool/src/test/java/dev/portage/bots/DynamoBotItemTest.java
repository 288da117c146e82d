package dev.portage.bots;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Tests which attributes may be missing, and their defaults (UPSTREAM 2.2). */
class DynamoBotItemTest {
  private static Bot bot(DynamoItem item) {
    assertThat(item.read()).isInstanceOf(ScannedItem.OfBot.class);
    return ((ScannedItem.OfBot) item.read()).bot();
  }

  private static String unreadable(DynamoItem item) {
    assertThat(item.read()).isInstanceOf(ScannedItem.Unreadable.class);
    return ((ScannedItem.Unreadable) item.read()).why();
  }

  @Test
  void keysAndKnowledgeAreSufficient() {
    assertThat(bot(DynamoItem.bot("u", "01B")))
        .isEqualTo(
            new Bot(
                BotKey.of("u", "01B"),
                "01B",
                Instant.EPOCH,
                new Knowledge(List.of(), List.of(), List.of("a.txt")),
                new EmbeddingParams(1000, 200, false),
                SyncStatus.UNKNOWN,
                "",
                "",
                20));
  }

  @Test
  void everyAttributeIsRead() {
    Bot bot =
        BotBuilder.bot("01B")
            .titled("港湾")
            .lastUsed(Instant.ofEpochMilli(1_717_400_000_123L))
            .knowing(new Knowledge(List.of("https://a"), List.of("https://m"), List.of("f.pdf")))
            .left(SyncStatus.FAILED, "why", "task-1")
            .build();
    DynamoItem item =
        DynamoItem.of(bot)
            .map("SearchParams", Map.of("max_results", AttributeValue.fromN("5")))
            .map(
                "EmbeddingParams",
                Map.of(
                    "chunk_size", AttributeValue.fromN("512"),
                    "chunk_overlap", AttributeValue.fromN("64"),
                    "enable_partition_pdf", AttributeValue.fromBool(true)));
    Bot read = bot(item);
    assertThat(read.params()).isEqualTo(new EmbeddingParams(512, 64, true));
    assertThat(read.maxResults()).isEqualTo(5);
    assertThat(read)
        .usingRecursiveComparison()
        .ignoringFields("params", "maxResults")
        .isEqualTo(bot);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Title",
        "LastBotUsed",
        "SyncStatus",
        "SyncStatusReason",
        "LastExecId",
        "EmbeddingParams",
        "SearchParams",
        "BedrockKnowledgeBase",
        "OriginalBotId"
      })
  void anAttributeOfTheTypeNullCountsAsMissing(String name) {
    Bot without = bot(DynamoItem.bot("u", "01B").without(name));
    assertThat(bot(DynamoItem.bot("u", "01B").nothing(name))).isEqualTo(without);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Title", "SyncStatus", "SyncStatusReason", "LastExecId"})
  void anAttributeOfAnotherTypeCountsAsMissing(String name) {
    Bot without = bot(DynamoItem.bot("u", "01B"));
    assertThat(bot(DynamoItem.bot("u", "01B").number(name, "7"))).isEqualTo(without);
  }

  @Test
  void eachParameterHasItsOwnDefault() {
    DynamoItem item =
        DynamoItem.bot("u", "01B")
            .map("EmbeddingParams", Map.of("chunk_size", AttributeValue.fromN("300")))
            .text("SearchParams", "no map");
    assertThat(bot(item).params()).isEqualTo(new EmbeddingParams(300, 200, false));
    assertThat(bot(item).maxResults()).isEqualTo(20);
  }

  @Test
  void listsOfKnowledgeMayBeMissingOrNullOrContainInvalidEntries() {
    var odd =
        AttributeValue.fromL(
            List.of(
                AttributeValue.fromS("a.txt"),
                AttributeValue.fromN("1"),
                AttributeValue.fromNul(true),
                AttributeValue.fromS(" ")));
    DynamoItem item =
        DynamoItem.bot("u", "01B")
            .map(
                "Knowledge",
                Map.of("filenames", odd, "sitemap_urls", AttributeValue.fromNul(true)));
    assertThat(bot(item).knowledge())
        .isEqualTo(new Knowledge(List.of(), List.of(), List.of("a.txt")));
  }

  @Test
  void aBotWithoutKnowledgeIsUnreadable() {
    assertThat(unreadable(DynamoItem.bot("u", "01B").without("Knowledge"))).contains("Knowledge");
    assertThat(unreadable(DynamoItem.bot("u", "01B").nothing("Knowledge"))).contains("Knowledge");
    assertThat(unreadable(DynamoItem.bot("u", "01B").text("Knowledge", "x"))).contains("Knowledge");
  }

  @Test
  void aListOfKnowledgeOfAnotherTypeIsUnreadable() {
    DynamoItem item =
        DynamoItem.bot("u", "01B")
            .map("Knowledge", Map.of("filenames", AttributeValue.fromS("a.txt")));
    assertThat(unreadable(item)).isEqualTo("Knowledge.filenames is not a list");
  }

  @Test
  void anUnreadableBotKeepsItsKey() {
    assertThat(DynamoItem.bot("u", "01B").without("Knowledge").read())
        .isInstanceOfSatisfying(
            ScannedItem.Unreadable.class,
            item -> assertThat(item.pk() + " " + item.sk()).isEqualTo("u u#BOT#01B"));
  }

  @Test
  void anIdThatIsTooLongForTheColumnIsUnreadable() {
    assertThat(bot(DynamoItem.bot("u", "x".repeat(26))).id().value()).hasSize(26);
    assertThat(unreadable(DynamoItem.bot("u", "x".repeat(27)))).contains("27").contains("26");
  }

  @Test
  void anItemThatRefersToAnOriginalIsAnAlias() {
    assertThat(DynamoItem.bot("u", "01B").text("OriginalBotId", "01A").read())
        .isEqualTo(new ScannedItem.Alias("u", "u#BOT#01B"));
    assertThat(DynamoItem.at("u", "anything").text("OriginalBotId", "01A").read())
        .isInstanceOf(ScannedItem.Alias.class);
    assertThat(DynamoItem.at("u", "u#BOT_ALIAS#01A").read()).isInstanceOf(ScannedItem.Alias.class);
  }

  @Test
  void aBotOnAKnowledgeBaseIsRecognisedWhateverElseItsItemContains() {
    assertThat(
            DynamoItem.bot("u", "01B")
                .without("Knowledge")
                .map("BedrockKnowledgeBase", Map.of())
                .text("Title", "T")
                .read())
        .isEqualTo(new ScannedItem.OfKnowledgeBase(BotKey.of("u", "01B"), "T"));
  }

  @Test
  void anyOtherItemIsNotABot() {
    assertThat(DynamoItem.at("u", "u#CONV#01C").read()).isEqualTo(new ScannedItem.Other());
    assertThat(DynamoBotItem.read(Map.of())).isEqualTo(new ScannedItem.Other());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1717400000000.75", "1E3", "1e125", "0"})
  void unusualNumbersAreParsed(String number) {
    assertThat(bot(DynamoItem.bot("u", "01B").number("LastBotUsed", number)).lastUsed())
        .isNotNull();
  }

  @Test
  void anInvalidNumberIsUnreadable() {
    assertThat(unreadable(DynamoItem.bot("u", "01B").number("LastBotUsed", "soon")))
        .isEqualTo("LastBotUsed is not a number: soon");
  }

  @Test
  void everyAttributeThatIsReadIsInTheProjection() {
    assertThat(DynamoBotItem.ATTRIBUTES)
        .containsAll(DynamoItem.of(BotBuilder.bot("01B").build()).attributes().keySet());
  }
}
