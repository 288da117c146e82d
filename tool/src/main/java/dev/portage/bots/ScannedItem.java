package dev.portage.bots;

/** The kind of an item of the table. */
public sealed interface ScannedItem {
  /** A bot whose knowledge is stored in pgvector. */
  record OfBot(Bot bot) implements ScannedItem {}

  /** A bot on a Bedrock knowledge base. It has no rows in pgvector, and is not migrated. */
  record OfKnowledgeBase(BotKey key, String title) implements ScannedItem {}

  /** A user's reference to a shared bot of another user. */
  record Alias(String pk, String sk) implements ScannedItem {}

  /** A conversation, or anything else that is not a bot. */
  record Other() implements ScannedItem {}

  /** An item of a bot that cannot be parsed. */
  record Unreadable(String pk, String sk, String why) implements ScannedItem {}
}
