package dev.portage.embed;

import dev.portage.journal.BotOutcome;

/** What an embedding task ends with. */
public sealed interface EmbeddingEnd {
  /** The bot has an outcome. */
  record Ended(BotOutcome outcome) implements EmbeddingEnd {}

  /** Another task is at this bot now; this one wrote nothing. */
  record Overtaken() implements EmbeddingEnd {}

  /** The service or the server failed; another try may go through. */
  record Retry(String why) implements EmbeddingEnd {}

  /** The worker was asked to stop before it was done; what it paid for is kept. */
  record Stopped() implements EmbeddingEnd {}
}
