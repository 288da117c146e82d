package dev.portage.sandbox.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DynamoItemsTest {
  private static final int DYNAMO_ITEM_LIMIT = 400 * 1024;

  private final SampleDeployment deployment = Samples.deployment();
  private final List<Map<String, AttributeValue>> items = deployment.items();

  @Test
  void aCurrentBotHasEveryAttributeWithItsType() {
    Map<String, AttributeValue> item = bot("tern-manual");
    assertTypes(
        item,
        AttributeValue.Type.S,
        "PK",
        "SK",
        "Title",
        "Description",
        "Instruction",
        "SyncStatus");
    assertTypes(item, AttributeValue.Type.S, "SyncStatusReason", "LastExecId");
    assertTypes(item, AttributeValue.Type.N, "CreateTime", "LastBotUsed");
    assertTypes(item, AttributeValue.Type.BOOL, "IsPinned", "DisplayRetrievedChunks");
    assertTypes(
        item,
        AttributeValue.Type.M,
        "Knowledge",
        "EmbeddingParams",
        "GenerationParams",
        "SearchParams");
    assertTypes(item, AttributeValue.Type.M, "AgentData");
    assertTypes(item, AttributeValue.Type.L, "ConversationQuickStarters");
    assertTypes(
        item,
        AttributeValue.Type.NUL,
        "ApiPublishmentStackName",
        "ApiPublishedDatetime",
        "ApiPublishCodeBuildId");
    assertThat(item.get("LastBotUsed").n())
        .isEqualTo(Long.toString(Samples.NOW.minusSeconds(40 * 60).toEpochMilli()));
  }

  @Test
  void parametersAreNumbersAndABoolean() {
    Map<String, AttributeValue> parameters = bot("tern-manual").get("EmbeddingParams").m();
    assertThat(parameters)
        .containsEntry("chunk_size", AttributeValue.fromN("1000"))
        .containsEntry("chunk_overlap", AttributeValue.fromN("200"))
        .containsEntry("enable_partition_pdf", AttributeValue.fromBool(true));
  }

  @Test
  void knowledgeIsAMapOfListsOfTexts() {
    Map<String, AttributeValue> knowledge = bot("onboarding").get("Knowledge").m();
    assertThat(knowledge).containsOnlyKeys("source_urls", "sitemap_urls", "filenames");
    assertThat(knowledge.get("source_urls").l().getFirst().s())
        .isEqualTo("http://127.0.0.1:8099/careers.html");
    assertThat(knowledge.get("sitemap_urls").l()).isEmpty();
    assertThat(knowledge.get("filenames").l()).extracting(AttributeValue::s).hasSize(3);
  }

  @Test
  void anOldBotLacksTheAttributesOfNewerVersions() {
    assertThat(bot("cantine"))
        .doesNotContainKeys("EmbeddingParams", "GenerationParams", "SearchParams", "PublicBotId")
        .doesNotContainKeys("ApiPublishmentStackName", "AgentData", "DisplayRetrievedChunks");
    assertThat(bot("prices").get("EmbeddingParams").m())
        .containsOnlyKeys("chunk_size", "chunk_overlap");
  }

  @Test
  void aBotWithAKnowledgeBaseHasItsAttribute() {
    assertThat(bot("petrel-kb").get("BedrockKnowledgeBase").type())
        .isEqualTo(AttributeValue.Type.M);
    assertThat(items.stream().filter(item -> item.containsKey("BedrockKnowledgeBase"))).hasSize(1);
  }

  @Test
  void aSharedBotHasAPublicIdAndAliasesReferToIt() {
    SampleBot bot = deployment.bot("travel-policy");
    assertThat(bot("travel-policy").get("PublicBotId").s()).isEqualTo(bot.id().toString());
    assertThat(items)
        .filteredOn(item -> item.get("SK").s().endsWith("#BOT_ALIAS#" + bot.id()))
        .hasSize(3)
        .allSatisfy(
            item -> {
              assertThat(item.get("PK").s()).isNotEqualTo(bot.owner().id());
              assertThat(item.get("OriginalBotId").s()).isEqualTo(bot.id().toString());
            });
  }

  @Test
  void mostItemsAreNotBots() {
    assertThat(items).filteredOn(DynamoItemsTest::isBot).hasSameSizeAs(deployment.bots());
    assertThat(items).filteredOn(item -> item.get("SK").s().contains("#CONV#")).hasSize(400);
    assertThat(items).anyMatch(item -> item.get("SK").s().contains("#RELATED_DOCUMENT#"));
    assertThat(items).anyMatch(item -> messageMap(item).length() > 30_000);
    assertThat(items).allMatch(item -> item.toString().length() * 3 < 3 * DYNAMO_ITEM_LIMIT / 2);
  }

  @Test
  void noTwoItemsHaveTheSameKey() {
    assertThat(items)
        .extracting(item -> item.get("PK").s() + item.get("SK").s())
        .doesNotHaveDuplicates();
  }

  @Test
  void malformedBotsExistOnRequest() {
    assertThat(deployment.malformedItems()).isEmpty();
    SampleDeployment malformed = SampleDeployment.of(Samples.settings().withMalformedItems());
    assertThat(malformed.malformedItems())
        .hasSize(2)
        .allMatch(DynamoItemsTest::isBot)
        .allMatch(
            item ->
                item.get("Knowledge") == null
                    || item.get("Knowledge").type() == AttributeValue.Type.S);
    assertThat(malformed.items()).containsAll(malformed.malformedItems());
    assertThat(malformed.bots()).isEqualTo(deployment.bots());
  }

  private Map<String, AttributeValue> bot(String name) {
    return Samples.item(deployment, deployment.bot(name).sortKey());
  }

  private static boolean isBot(Map<String, AttributeValue> item) {
    return item.get("SK").s().contains("#BOT#");
  }

  private static String messageMap(Map<String, AttributeValue> item) {
    return item.containsKey("MessageMap") ? item.get("MessageMap").s() : "";
  }

  private static void assertTypes(
      Map<String, AttributeValue> item, AttributeValue.Type type, String... names) {
    assertThat(List.of(names))
        .allSatisfy(name -> assertThat(item.get(name).type()).as(name).isEqualTo(type));
  }
}
