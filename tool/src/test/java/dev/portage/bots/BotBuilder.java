package dev.portage.bots;

import java.time.Instant;
import java.util.List;

/** Builds bots; by default a bot with one file that was last used at the epoch. */
public final class BotBuilder {
  private final BotKey key;
  private String title;
  private Instant lastUsed = Instant.EPOCH;
  private Knowledge knowledge = new Knowledge(List.of(), List.of(), List.of("a.txt"));
  private EmbeddingParams params = EmbeddingParams.DEFAULT;
  private SyncStatus status = SyncStatus.SUCCEEDED;
  private String statusReason = "";
  private String lastExecId = "";

  private BotBuilder(BotKey key) {
    this.key = key;
    this.title = "Title of " + key.bot().value();
  }

  /** A bot of the user "user". */
  public static BotBuilder bot(String id) {
    return new BotBuilder(BotKey.of("user", id));
  }

  /** A bot with this key. */
  public static BotBuilder bot(BotKey key) {
    return new BotBuilder(key);
  }

  public BotBuilder titled(String title) {
    this.title = title;
    return this;
  }

  public BotBuilder lastUsed(Instant lastUsed) {
    this.lastUsed = lastUsed;
    return this;
  }

  public BotBuilder knowing(Knowledge knowledge) {
    this.knowledge = knowledge;
    return this;
  }

  public BotBuilder withFiles(String... files) {
    return knowing(new Knowledge(List.of(), List.of(), List.of(files)));
  }

  public BotBuilder withoutKnowledge() {
    return withFiles();
  }

  public BotBuilder cut(int chunkSize, int chunkOverlap) {
    this.params = new EmbeddingParams(chunkSize, chunkOverlap, false);
    return this;
  }

  /** Sets the status that a task left. */
  public BotBuilder left(SyncStatus status, String reason, String execId) {
    this.status = status;
    this.statusReason = reason;
    this.lastExecId = execId;
    return this;
  }

  public Bot build() {
    return new Bot(key, title, lastUsed, knowledge, params, status, statusReason, lastExecId, 20);
  }
}
