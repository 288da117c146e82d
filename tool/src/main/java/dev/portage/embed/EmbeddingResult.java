package dev.portage.embed;

import dev.portage.journal.BotOutcome;

/** The result of an embedding task. */
public sealed interface EmbeddingResult {
  /** The bot has an outcome. */
  record Finished(BotOutcome outcome) implements EmbeddingResult {}

  /** Another task works on this bot now; this one wrote nothing. */
  record LeaseLost() implements EmbeddingResult {}

  /**
   * The service or the database failed in a way that may be transient; the unit is to be retried.
   *
   * @param ofService whether each bot would meet it: no attempt of this one
   */
  record Retry(String why, boolean ofService) implements EmbeddingResult {}

  /**
   * A source did not answer, which may pass: the unit is to be retried later, and others first.
   *
   * @param ofAws whether it was AWS, so that other bots may meet it too
   */
  record Postponed(String why, boolean ofAws) implements EmbeddingResult {}

  /** The worker was asked to stop before it finished; vectors that were computed are cached. */
  record Stopped() implements EmbeddingResult {}
}
