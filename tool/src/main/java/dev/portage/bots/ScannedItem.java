package dev.portage.bots;

/** What an item of the table turned out to be. */
public sealed interface ScannedItem {
  /** A bot whose knowledge belongs into pgvector. */
  record OfBot(Bot bot) implements ScannedItem {}

  /** A bot on a Bedrock knowledge base: it has nothing in pgvector, and is left alone. */
  record OfKnowledgeBase(BotKey key, String title) implements ScannedItem {}

  /** A user's pointer to another user's shared bot. */
  record Alias(String pk, String sk) implements ScannedItem {}

  /** A conversation, or any other thing that is no bot. */
  record Other() implements ScannedItem {}

  /** A bot's item that cannot be read. */
  record Unreadable(String pk, String sk, String why) implements ScannedItem {}
}
