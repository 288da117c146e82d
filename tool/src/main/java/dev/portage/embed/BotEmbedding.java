package dev.portage.embed;

import static java.util.stream.Collectors.joining;

import dev.portage.bots.Bot;
import dev.portage.bots.BotKey;
import dev.portage.bots.BotTable;
import dev.portage.bots.ScannedItem;
import dev.portage.bots.StatusChange;
import dev.portage.bots.SyncStatus;
import dev.portage.embed.EmbeddingEnd.Ended;
import dev.portage.embed.EmbeddingEnd.Overtaken;
import dev.portage.embed.EmbeddingEnd.Retry;
import dev.portage.embed.EmbeddingEnd.Stopped;
import dev.portage.embed.KnowledgeReading.Knowledge;
import dev.portage.embed.model.EmbeddingException;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.SourceRecord;
import dev.portage.journal.UnitLease;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The embedding task's story for one bot: read its sources, cut them, embed the chunks, make them
 * its rows; with the SyncStatus that the application would write (UPSTREAM 4.2).
 */
public final class BotEmbedding {
  /** The application's own words (UPSTREAM 2.3). */
  private static final String INSERTED = "Successfully inserted to vector store.";

  private static final int LONGEST_REASON = 1_000;

  /** Vectors that another bot bought may be cleared away with that bot: then they are bought. */
  private static final int MOST_WRITES = 3;

  private static final String NOTHING = "No contents to embed.";
  private static final String STOPPED = "The embedding task was stopped before it was done.";

  private final BotTable bots;
  private final Workplace workplace;
  private final RowWriter writer;

  /**
   * An embedding task.
   *
   * @param bots where the bot is read and its status written
   */
  public BotEmbedding(BotTable bots, Workplace workplace) {
    this.bots = bots;
    this.workplace = workplace;
    this.writer = new RowWriter(workplace.database(), workplace.embedder().model());
  }

  /**
   * Embeds the bot.
   *
   * @param lease of the unit, where a migration asked for it
   * @throws dev.portage.fault.Fault when AWS or the target cannot be used; the status says FAILED
   *     then
   */
  public EmbeddingEnd embed(BotKey key, Optional<UnitLease> lease) {
    if (lease.isPresent() && !writer.holds(lease.get())) {
      return new Overtaken();
    }
    Optional<ScannedItem> item = bots.find(key);
    Optional<BotOutcome> noBot = BotOutcome.whereNoBot(item);
    return noBot.isPresent()
        ? without(lease, noBot.get(), List.of())
        : embed(((ScannedItem.OfBot) item.orElseThrow()).bot(), lease);
  }

  /**
   * Says that a bot failed for which no task goes on: those that died at it left RUNNING behind.
   */
  public void giveUp(BotKey key, String reason) {
    boolean running =
        bots.find(key)
            .filter(item -> item instanceof ScannedItem.OfBot(Bot bot) && running(bot))
            .isPresent();
    if (running) {
      bots.change(key, new StatusChange(SyncStatus.FAILED, shortened(reason), workplace.execId()));
    }
  }

  private static boolean running(Bot bot) {
    return bot.status() == SyncStatus.RUNNING;
  }

  private EmbeddingEnd embed(Bot bot, Optional<UnitLease> lease) {
    if (!status(bot, SyncStatus.RUNNING, "")) {
      return without(lease, new BotOutcome.Orphaned(), List.of());
    }
    EmbeddingEnd end = attempt(bot, lease);
    // Outside of the attempt: a status that cannot be written makes no failure of rows that stand.
    conclude(bot, end);
    return end;
  }

  private EmbeddingEnd attempt(Bot bot, Optional<UnitLease> lease) {
    try {
      return readAndWrite(bot, lease);
    } catch (EmbeddingException e) {
      if (workplace.stop().asked()) {
        return new Stopped();
      }
      return e.passing()
          ? new Retry(e.getMessage())
          : without(lease, new BotOutcome.Failed(shortened(e.getMessage())), List.of());
    } catch (RuntimeException | Error e) {
      if (workplace.stop().asked() && e instanceof RuntimeException) {
        // What was interrupted says so in many ways.
        return new Stopped();
      }
      failed(bot, e);
      throw e;
    }
  }

  /**
   * Whatever it was, RUNNING would stand for ever; and it is what is told, whatever comes of this.
   */
  private void failed(Bot bot, Throwable thrown) {
    try {
      status(bot, SyncStatus.FAILED, shortened(String.valueOf(thrown.getMessage())));
    } catch (RuntimeException e) {
      thrown.addSuppressed(e);
    }
  }

  private void conclude(Bot bot, EmbeddingEnd end) {
    switch (end) {
      case Ended(BotOutcome.Migrated migrated) ->
          status(bot, SyncStatus.SUCCEEDED, (INSERTED + " " + migrated.note()).strip());
      case Ended(BotOutcome.Superseded ignored) -> status(bot, SyncStatus.SUCCEEDED, INSERTED);
      case Ended(BotOutcome.NotApplicable ignored) -> status(bot, SyncStatus.SUCCEEDED, NOTHING);
      case Ended(BotOutcome.Failed failed) -> status(bot, SyncStatus.FAILED, failed.reason());
      case Ended(BotOutcome.Orphaned ignored) -> status(bot, SyncStatus.FAILED, "");
      case Retry(String why) -> status(bot, SyncStatus.FAILED, shortened(why));
      case Stopped() -> status(bot, SyncStatus.FAILED, STOPPED);
      // Whoever is at it now writes the status, too.
      case Overtaken() -> {}
    }
  }

  private EmbeddingEnd readAndWrite(Bot bot, Optional<UnitLease> lease) {
    if (bot.knowledge().isEmpty()) {
      return without(
          lease, new BotOutcome.NotApplicable(BotOutcome.Reason.NO_KNOWLEDGE), List.of());
    }
    long newer = lease.isPresent() ? writer.newer(bot.id(), lease.get()) : 0;
    if (newer > 0) {
      return without(lease, new BotOutcome.Superseded(newer), List.of());
    }
    Chunking chunking;
    try {
      chunking = new Chunking(bot.params(), workplace.embedder().model().longestText());
    } catch (IllegalArgumentException e) {
      return without(lease, new BotOutcome.Failed(e.getMessage()), List.of());
    }
    StagedChunks staged = StagedChunks.begin(workplace.database(), bot.id());
    try {
      EmbeddingEnd end = readAndWrite(bot, chunking, staged, lease);
      if (!(end instanceof Ended(BotOutcome.Migrated ignored))) {
        staged.discard();
      }
      return end;
    } catch (EmbeddingException e) {
      staged.discard();
      throw e;
    }
  }

  private EmbeddingEnd readAndWrite(
      Bot bot, Chunking chunking, StagedChunks staged, Optional<UnitLease> lease) {
    Knowledge knowledge =
        new KnowledgeReading(
                new BotSources(workplace.reader(), workplace.bucket(), workplace.stop()),
                workplace.partial())
            .read(bot, chunking, staged);
    if (workplace.stop().asked()) {
      return new Stopped();
    }
    if (!knowledge.unread().isEmpty() && !workplace.partial()) {
      return without(lease, new BotOutcome.Failed(unread(knowledge)), knowledge.sources());
    }
    if (staged.count() == 0) {
      return without(lease, new BotOutcome.Failed(noText(knowledge)), knowledge.sources());
    }
    int cut = 0;
    EmbeddingEnd end;
    int tries = 0;
    do {
      cut += new ChunkEmbedding(workplace.embedder(), staged).embed(bot.id());
      end = write(bot, staged, knowledge, note(knowledge, cut), lease);
      tries++;
    } while (end instanceof Retry && staged.stand() && tries < MOST_WRITES);
    return end;
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
    return knowledge.unread().isEmpty() ? "none of its sources has any text" : unread(knowledge);
  }

  private String note(Knowledge knowledge, int cut) {
    List<String> notes = new ArrayList<>();
    if (!knowledge.unread().isEmpty()) {
      notes.add(unread(knowledge));
    }
    notes.addAll(knowledge.notes());
    if (cut > 0) {
      notes.add(
          "%d chunks were cut further: %s takes no text so long"
              .formatted(cut, workplace.embedder().model().name()));
    }
    return shortened(String.join("; ", notes));
  }

  /** A reason goes into the bot's item and in front of people: each source has its own besides. */
  private static String shortened(String reason) {
    return reason.length() <= LONGEST_REASON
        ? reason
        : reason.substring(0, LONGEST_REASON - 1) + "…";
  }

  private EmbeddingEnd write(
      Bot bot, StagedChunks staged, Knowledge knowledge, String note, Optional<UnitLease> lease) {
    return switch (writer.replace(bot.id(), staged, knowledge.sources(), note, lease)) {
      case RowWriter.Written.Rows(BotOutcome outcome) -> new Ended(outcome);
      case RowWriter.Written.Overtaken() -> new Overtaken();
      case RowWriter.Written.Vanished() when lease.isEmpty() && !ours(bot) -> new Overtaken();
      case RowWriter.Written.Vanished() ->
          new Retry("the database lost chunks or vectors that were not rows yet");
    };
  }

  /** Whether no other task has begun since: one that did may have ended already. */
  private boolean ours(Bot bot) {
    return bots.find(bot.key())
        .filter(
            item ->
                item instanceof ScannedItem.OfBot(Bot now)
                    && now.lastExecId().equals(workplace.execId()))
        .isPresent();
  }

  private EmbeddingEnd without(
      Optional<UnitLease> lease, BotOutcome outcome, List<SourceRecord> records) {
    boolean held = lease.isEmpty() || writer.endWithoutRows(lease.get(), outcome, records);
    return held ? new Ended(outcome) : new Overtaken();
  }

  private boolean status(Bot bot, SyncStatus status, String reason) {
    return bots.change(bot.key(), new StatusChange(status, reason, workplace.execId()));
  }
}
