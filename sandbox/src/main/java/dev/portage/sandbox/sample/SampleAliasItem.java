package dev.portage.sandbox.sample;

import static dev.portage.sandbox.sample.DynamoValues.bool;
import static dev.portage.sandbox.sample.DynamoValues.l;
import static dev.portage.sandbox.sample.DynamoValues.m;
import static dev.portage.sandbox.sample.DynamoValues.n;
import static dev.portage.sandbox.sample.DynamoValues.s;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The item of an alias, which copies the visible properties of the original (UPSTREAM 2.2). */
record SampleAliasItem(SampleAlias alias) {

  Map<String, AttributeValue> attributes() {
    SampleBot bot = alias.original();
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    item.put("PK", s(alias.user().id()));
    item.put("SK", s(alias.sortKey()));
    item.put("Title", s(bot.title()));
    item.put("Description", s(""));
    item.put("OriginalBotId", s(bot.id().toString()));
    item.put("CreateTime", n(bot.history().created()));
    item.put("LastBotUsed", n(alias.lastUsed()));
    item.put("IsPinned", bool(false));
    item.put("SyncStatus", s(bot.history().sync().status()));
    item.put("HasKnowledge", bool(!bot.knowledge().isEmpty()));
    item.put("HasAgent", bool(false));
    item.put("ConversationQuickStarters", quickStarters(bot));
    return item;
  }

  static AttributeValue quickStarters(SampleBot bot) {
    List<AttributeValue> starters =
        SampleQuestions.about(bot)
            .map(question -> m(Map.of("title", s(bot.title()), "example", s(question.text()))))
            .toList();
    return l(starters);
  }
}
