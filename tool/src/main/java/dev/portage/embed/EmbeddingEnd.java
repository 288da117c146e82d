package dev.portage.embed;

import dev.portage.journal.BotOutcome;

/** What an embedding task ends with. */
public sealed interface EmbeddingEnd {
  /** The bot has an outcome. */
  record Ended(BotOutcome outcome) implements EmbeddingEnd {}

  /** The unit was leased to somebody else meanwhile; nothing was written. */
  record LeaseLost() implements EmbeddingEnd {}

  /** The service failed; another task may go through. */
  record Retry(String why) implements EmbeddingEnd {}
}
