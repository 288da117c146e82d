package dev.portage.bots;

import java.time.Instant;

/**
 * A bot with knowledge in pgvector, as described by its item.
 *
 * @param key the key of its item
 * @param title the user's title; its id if the item has none
 * @param lastUsed when it was last used; the epoch if the item does not say
 * @param knowledge its sources
 * @param params how its text is split into chunks
 * @param status the embedding status that the application shows
 * @param statusReason the reason of the status; may be ""
 * @param lastExecId the ECS task id of its last embedding, "" before the first
 * @param maxResults how many chunks the application retrieves per question
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

  /** Whether the application is about to embed it, or does so now, as far as its status says. */
  public boolean isInProgress() {
    return status == SyncStatus.QUEUED || status == SyncStatus.RUNNING;
  }

  /** Its id. */
  public BotId id() {
    return key.bot();
  }
}
