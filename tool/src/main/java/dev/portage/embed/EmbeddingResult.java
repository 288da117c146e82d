package dev.portage.embed;

import dev.portage.journal.BotOutcome;

/** What an embedding task ends with. */
public sealed interface EmbeddingResult {
  /** The bot has an outcome. */
  record Finished(BotOutcome outcome) implements EmbeddingResult {}

  /** Another task is at this bot now; this one wrote nothing. */
  record LeaseLost() implements EmbeddingResult {}

  /** The service or the server failed; another try may go through. */
  record Retry(String why) implements EmbeddingResult {}

  /** The worker was asked to stop before it was done; what it paid for is kept. */
  record Stopped() implements EmbeddingResult {}
}
