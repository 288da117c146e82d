package dev.portage.embed;

import static java.util.stream.Collectors.joining;

import dev.portage.bots.Bot;
import dev.portage.bots.BotKey;
import dev.portage.bots.BotTable;
import dev.portage.bots.ScannedItem;
import dev.portage.bots.StatusChange;
import dev.portage.bots.SyncStatus;
import dev.portage.embed.EmbeddingResult.Finished;
import dev.portage.embed.EmbeddingResult.LeaseLost;
import dev.portage.embed.EmbeddingResult.Postponed;
import dev.portage.embed.EmbeddingResult.Retry;
import dev.portage.embed.EmbeddingResult.Stopped;
import dev.portage.embed.KnowledgeReading.Knowledge;
import dev.portage.embed.model.EmbeddingException;
import dev.portage.embed.source.SourceOutcome.Outage;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.SourceRecord;
import dev.portage.journal.UnitLease;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs the embedding task for one bot: reads its sources, splits them into chunks, embeds the
 * chunks and replaces the bot's rows by them. Writes the same SyncStatus as the application
 * (UPSTREAM 4.2).
 */
public final class BotEmbedding {
  /** The text that the application writes (UPSTREAM 2.3). */
  private static final String INSERTED = "Successfully inserted to vector store.";

  private static final int LONGEST_REASON = 1_000;

  /**
   * The cached vectors may have been computed for another bot and removed with that bot. Then they
   * are computed again, but only this often.
   */
  private static final int MAX_WRITES = 3;

  private static final String NOTHING = "No contents to embed.";
  private static final String STOPPED = "The embedding task was stopped before it finished.";

  private final BotTable bots;
  private final WorkerContext context;
  private final RowWriter writer;

  /**
   * An embedding task.
   *
   * @param bots where the bot is read and its status written
   */
  public BotEmbedding(BotTable bots, WorkerContext context) {
    this.bots = bots;
    this.context = context;
    this.writer = new RowWriter(context.database(), context.embedder().model());
  }

  /**
   * Embeds the bot.
   *
   * @param lease of the unit, if a migration started this task
   * @throws dev.portage.fault.Fault if AWS or the target cannot be used; the status is FAILED then
   */
  public EmbeddingResult embed(BotKey key, Optional<UnitLease> lease) {
    return embed(key, lease, false);
  }

  /**
   * The same, where it may be postponed.
   *
   * @param later whether it is retried later where a source does not answer, which may pass;
   *     otherwise this is its last attempt
   */
  public EmbeddingResult embed(BotKey key, Optional<UnitLease> lease, boolean later) {
    if (lease.isPresent() && !writer.holds(lease.get())) {
      return new LeaseLost();
    }
    Optional<ScannedItem> item = bots.find(key);
    Optional<BotOutcome> noBot = BotOutcome.whereNoBot(item);
    return noBot.isPresent()
        ? endWithoutRows(lease, noBot.get(), List.of())
        : embed(((ScannedItem.OfBot) item.orElseThrow()).bot(), lease, later);
  }

  /**
   * Sets the status FAILED for a bot that will not be retried, if a killed task left it RUNNING.
   */
  public void markFailed(BotKey key, String reason) {
    boolean running =
        bots.find(key)
            .filter(item -> item instanceof ScannedItem.OfBot(Bot bot) && running(bot))
            .isPresent();
    if (running) {
      bots.change(key, new StatusChange(SyncStatus.FAILED, shortened(reason), context.execId()));
    }
  }

  private static boolean running(Bot bot) {
    return bot.status() == SyncStatus.RUNNING;
  }

  private EmbeddingResult embed(Bot bot, Optional<UnitLease> lease, boolean later) {
    if (!status(bot, SyncStatus.RUNNING, "")) {
      return endWithoutRows(lease, new BotOutcome.Orphaned(), List.of());
    }
    EmbeddingResult result = attempt(bot, lease, later);
    // Not part of the attempt: if the status cannot be written, the committed rows stay valid.
    conclude(bot, result);
    return result;
  }

  private EmbeddingResult attempt(Bot bot, Optional<UnitLease> lease, boolean later) {
    try {
      return readAndWrite(bot, lease, later);
    } catch (EmbeddingException e) {
      if (context.stop().asked()) {
        return new Stopped();
      }
      return e.isTransient()
          ? new Retry(e.getMessage(), true)
          : endWithoutRows(lease, new BotOutcome.Failed(shortened(e.getMessage())), List.of());
    } catch (RuntimeException | Error e) {
      if (context.stop().asked() && e instanceof RuntimeException) {
        // An interruption surfaces as many kinds of exceptions.
        return new Stopped();
      }
      failed(bot, e);
      throw e;
    }
  }

  /**
   * Writes the status FAILED, since RUNNING would stay for ever. The original exception is the one
   * that is reported, even if writing the status fails.
   */
  private void failed(Bot bot, Throwable thrown) {
    try {
      status(bot, SyncStatus.FAILED, shortened(String.valueOf(thrown.getMessage())));
    } catch (RuntimeException e) {
      thrown.addSuppressed(e);
    }
  }

  private void conclude(Bot bot, EmbeddingResult result) {
    switch (result) {
      case Finished(BotOutcome.Migrated migrated) ->
          status(bot, SyncStatus.SUCCEEDED, (INSERTED + " " + migrated.note()).strip());
      case Finished(BotOutcome.Superseded ignored) -> status(bot, SyncStatus.SUCCEEDED, INSERTED);
      case Finished(BotOutcome.NotApplicable ignored) -> status(bot, SyncStatus.SUCCEEDED, NOTHING);
      case Finished(BotOutcome.Failed failed) -> status(bot, SyncStatus.FAILED, failed.reason());
      case Finished(BotOutcome.Orphaned ignored) -> status(bot, SyncStatus.FAILED, "");
      case Retry(String why, boolean _) -> status(bot, SyncStatus.FAILED, shortened(why));
      case Postponed(String why, boolean _) -> status(bot, SyncStatus.FAILED, shortened(why));
      case Stopped() -> status(bot, SyncStatus.FAILED, STOPPED);
      // The task that holds the lease now writes the status.
      case LeaseLost() -> {}
    }
  }

  private EmbeddingResult readAndWrite(Bot bot, Optional<UnitLease> lease, boolean later) {
    if (bot.knowledge().isEmpty()) {
      return endWithoutRows(
          lease, new BotOutcome.NotApplicable(BotOutcome.Reason.NO_KNOWLEDGE), List.of());
    }
    long newer = lease.isPresent() ? writer.newer(bot.id(), lease.get()) : 0;
    if (newer > 0) {
      return endWithoutRows(lease, new BotOutcome.Superseded(newer), List.of());
    }
    Chunking chunking;
    try {
      chunking = new Chunking(bot.params(), context.embedder().model().longestText());
    } catch (IllegalArgumentException e) {
      return endWithoutRows(lease, new BotOutcome.Failed(e.getMessage()), List.of());
    }
    StagedChunks staged = StagedChunks.begin(context.database(), bot.id());
    try {
      EmbeddingResult result = readAndWrite(bot, chunking, staged, lease, later);
      if (!(result instanceof Finished(BotOutcome.Migrated ignored))) {
        staged.discard();
      }
      return result;
    } catch (EmbeddingException e) {
      staged.discard();
      throw e;
    }
  }

  private EmbeddingResult readAndWrite(
      Bot bot, Chunking chunking, StagedChunks staged, Optional<UnitLease> lease, boolean later) {
    Knowledge knowledge =
        new KnowledgeReading(
                new BotSources(context.reader(), context.bucket(), context.stop()),
                context.partial())
            .read(bot, chunking, staged);
    if (context.stop().asked()) {
      return new Stopped();
    }
    if (later && knowledge.mayPass()) {
      return new Postponed(unread(knowledge), knowledge.outages().contains(Outage.OF_AWS));
    }
    if (!knowledge.unread().isEmpty() && !context.partial()) {
      return endWithoutRows(lease, new BotOutcome.Failed(unread(knowledge)), knowledge.sources());
    }
    if (staged.count() == 0) {
      return endWithoutRows(lease, new BotOutcome.Failed(noText(knowledge)), knowledge.sources());
    }
    int cut = 0;
    EmbeddingResult result;
    int tries = 0;
    do {
      cut += new ChunkEmbedding(context.embedder(), staged).embed(bot.id());
      result = write(bot, staged, knowledge, note(knowledge, cut), lease);
      tries++;
    } while (result instanceof Retry && staged.isComplete() && tries < MAX_WRITES);
    return result;
  }

  private static String unread(Knowledge knowledge) {
    return shortened(
        "%d of %d sources could not be read; %s"
            .formatted(
                knowledge.unread().size(),
                knowledge.sources().size(),
                knowledge.unread().stream().collect(joining("; "))));
  }

  private static String noText(Knowledge knowledge) {
    return knowledge.unread().isEmpty() ? "none of its sources contains text" : unread(knowledge);
  }

  private String note(Knowledge knowledge, int cut) {
    List<String> notes = new ArrayList<>();
    if (!knowledge.unread().isEmpty()) {
      notes.add(unread(knowledge));
    }
    notes.addAll(knowledge.notes());
    if (cut > 0) {
      notes.add(
          "%d chunks were split further: they were too long for %s"
              .formatted(cut, context.embedder().model().name()));
    }
    return shortened(String.join("; ", notes));
  }

  /**
   * Limits a reason in length, since it is stored in the bot's item and shown to users. The journal
   * has the reason of each source in full.
   */
  private static String shortened(String reason) {
    return reason.length() <= LONGEST_REASON
        ? reason
        : reason.substring(0, LONGEST_REASON - 1) + "…";
  }

  private EmbeddingResult write(
      Bot bot, StagedChunks staged, Knowledge knowledge, String note, Optional<UnitLease> lease) {
    return switch (writer.replace(bot.id(), staged, knowledge.sources(), note, lease)) {
      case RowWriter.Written.Rows(BotOutcome outcome) -> new Finished(outcome);
      case RowWriter.Written.LeaseLost() -> new LeaseLost();
      case RowWriter.Written.StagingLost() when lease.isEmpty() && !isLastTask(bot) ->
          new LeaseLost();
      case RowWriter.Written.StagingLost() ->
          new Retry("the database lost staged chunks or vectors before they became rows", false);
    };
  }

  /**
   * Whether no other task for this bot has started since; such a task may already have finished.
   */
  private boolean isLastTask(Bot bot) {
    return bots.find(bot.key())
        .filter(
            item ->
                item instanceof ScannedItem.OfBot(Bot now)
                    && now.lastExecId().equals(context.execId()))
        .isPresent();
  }

  private EmbeddingResult endWithoutRows(
      Optional<UnitLease> lease, BotOutcome outcome, List<SourceRecord> records) {
    boolean held = lease.isEmpty() || writer.endWithoutRows(lease.get(), outcome, records);
    return held ? new Finished(outcome) : new LeaseLost();
  }

  private boolean status(Bot bot, SyncStatus status, String reason) {
    return bots.change(bot.key(), new StatusChange(status, reason, context.execId()));
  }
}
