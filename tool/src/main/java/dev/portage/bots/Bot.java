package dev.portage.bots;

import java.time.Instant;

/**
 * A bot with pgvector knowledge, as its item says.
 *
 * @param key where its item is
 * @param title what the user called it; its id where the item has none
 * @param lastUsed when somebody last talked to it; the epoch where the item does not say
 * @param knowledge its sources
 * @param params how its text is cut
 * @param status how far the application says it is
 * @param statusReason why, "" where nothing is said
 * @param lastExecId ECS task id of its last embedding, "" before the first
 * @param maxResults how many chunks the application asks for
 */
public record Bot(
    BotKey key,
    String title,
    Instant lastUsed,
    Knowledge knowledge,
    EmbeddingParams params,
    SyncStatus status,
    String statusReason,
    String lastExecId,
    int maxResults) {

  /** Its id. */
  public BotId id() {
    return key.bot();
  }
}
