package dev.portage.sandbox.sample;

import static dev.portage.sandbox.sample.DynamoValues.bool;
import static dev.portage.sandbox.sample.DynamoValues.l;
import static dev.portage.sandbox.sample.DynamoValues.m;
import static dev.portage.sandbox.sample.DynamoValues.n;
import static dev.portage.sandbox.sample.DynamoValues.nul;
import static dev.portage.sandbox.sample.DynamoValues.s;
import static dev.portage.sandbox.sample.DynamoValues.texts;

import dev.portage.sandbox.sample.SampleHistory.WrittenBy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The item of a bot, with the attributes of the version that wrote it (UPSTREAM 2.2). */
record SampleBotItem(SampleBot bot, Seeded seeded) {

  Map<String, AttributeValue> attributes() {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    addAttributesOfAllVersions(item);
    if (bot.shared()) {
      item.put("PublicBotId", s(bot.id().toString()));
    }
    WrittenBy version = bot.history().writtenBy();
    if (version.compareTo(WrittenBy.V0_4_6) >= 0) {
      addAttributesOfV046(item);
    }
    if (version.compareTo(WrittenBy.V1_2) >= 0) {
      addAttributesOfV12(item);
    }
    if (version == WrittenBy.V1_3_KNOWLEDGE_BASE) {
      item.put("BedrockKnowledgeBase", knowledgeBase());
    }
    return item;
  }

  private void addAttributesOfAllVersions(Map<String, AttributeValue> item) {
    SampleHistory history = bot.history();
    item.put("PK", s(bot.owner().id()));
    item.put("SK", s(bot.sortKey()));
    item.put("Title", s(bot.title()));
    item.put("Description", s(""));
    item.put("Instruction", s(bot.knowledge().isEmpty() ? "Answer with a haiku." : ""));
    item.put("CreateTime", n(history.created()));
    item.put("LastBotUsed", n(history.lastUsed()));
    item.put("IsPinned", bool(bot.shared()));
    item.put("Knowledge", knowledge());
    item.put("SyncStatus", s(history.sync().status()));
    item.put("SyncStatusReason", s(history.sync().reason()));
    item.put("LastExecId", s(wasEverRun() ? seeded.taskId("task of " + bot.name()) : ""));
  }

  private boolean wasEverRun() {
    return !history().sync().equals(SampleSync.NOTHING_TO_EMBED);
  }

  private SampleHistory history() {
    return bot.history();
  }

  private AttributeValue knowledge() {
    SampleKnowledge knowledge = bot.knowledge();
    Map<String, AttributeValue> map = new LinkedHashMap<>();
    map.put("source_urls", texts(knowledge.pages()));
    map.put("sitemap_urls", texts(knowledge.sitemaps()));
    map.put("filenames", texts(knowledge.files().stream().map(SampleFile::name).toList()));
    if (history().writtenBy() == WrittenBy.V1_3_KNOWLEDGE_BASE) {
      map.put("s3_urls", texts(List.of()));
    }
    return m(map);
  }

  private void addAttributesOfV046(Map<String, AttributeValue> item) {
    item.put("EmbeddingParams", embeddingParams());
    // The type is NULL, so that the attributes exist although no API was published.
    item.put("ApiPublishmentStackName", nul());
    item.put("ApiPublishedDatetime", nul());
    item.put("ApiPublishCodeBuildId", nul());
  }

  private AttributeValue embeddingParams() {
    SampleChunking chunking = bot.chunking();
    Map<String, AttributeValue> map = new LinkedHashMap<>();
    map.put("chunk_size", n(chunking.size()));
    map.put("chunk_overlap", n(chunking.overlap()));
    if (history().writtenBy().compareTo(WrittenBy.V1_2) >= 0) {
      map.put("enable_partition_pdf", bool(chunking.partitionPdf()));
    }
    return m(map);
  }

  private void addAttributesOfV12(Map<String, AttributeValue> item) {
    item.put(
        "GenerationParams",
        m(
            Map.of(
                "max_tokens", n(2000),
                "top_k", n(250),
                "top_p", n("0.999"),
                "temperature", n("0.6"),
                "stop_sequences", texts(List.of("Human: ", "Assistant: ")))));
    item.put("SearchParams", m(Map.of("max_results", n(20))));
    item.put("DisplayRetrievedChunks", bool(true));
    item.put("AgentData", m(Map.of("tools", l(List.of()))));
    item.put("ConversationQuickStarters", SampleAliasItem.quickStarters(bot));
  }

  private AttributeValue knowledgeBase() {
    return m(
        Map.of(
            "embeddings_model", s("cohere_multilingual_v3"),
            "knowledge_base_id", s("QK7XW2VNPE"),
            "data_source_ids", texts(List.of("T0JD4RHM1C")),
            "open_search", m(Map.of("analyzer", nul())),
            "search_params", m(Map.of("max_results", n(20), "search_type", s("hybrid")))));
  }
}
