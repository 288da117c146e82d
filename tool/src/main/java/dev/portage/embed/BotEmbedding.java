package dev.portage.embed;

import static java.util.stream.Collectors.joining;

import dev.portage.bots.Bot;
import dev.portage.bots.BotKey;
import dev.portage.bots.BotTable;
import dev.portage.bots.ScannedItem;
import dev.portage.bots.StatusChange;
import dev.portage.bots.SyncStatus;
import dev.portage.embed.EmbeddingEnd.Ended;
import dev.portage.embed.EmbeddingEnd.LeaseLost;
import dev.portage.embed.EmbeddingEnd.Retry;
import dev.portage.embed.model.Embedder;
import dev.portage.embed.model.EmbeddingException;
import dev.portage.embed.model.EmbeddingModel.Purpose;
import dev.portage.embed.source.Document;
import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.SourceReader;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.SourceRecord;
import dev.portage.journal.UnitLease;
import dev.portage.postgres.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The embedding task's story for one bot, with the SyncStatus that the application would write
 * (UPSTREAM 4.2).
 */
public final class BotEmbedding {
  /** The application's own words (UPSTREAM 2.3). */
  private static final String INSERTED = "Successfully inserted to vector store.";

  private static final int LONGEST_REASON = 1_000;
  private static final String NOTHING = "No contents to embed.";

  private final BotTable bots;
  private final BotSources sources;
  private final Embedder embedder;
  private final RowWriter writer;
  private final String execId;

  /**
   * An embedding task.
   *
   * @param bots where the bot is read and its status written
   * @param reader of sources
   * @param bucket of the bots' files
   * @param embedder its model's dimension is the table's
   * @param database that holds {@code items}
   * @param execId ECS task id, for LastExecId
   */
  public BotEmbedding(
      BotTable bots,
      SourceReader reader,
      String bucket,
      Embedder embedder,
      Database database,
      String execId) {
    this.bots = bots;
    this.sources = new BotSources(reader, bucket);
    this.embedder = embedder;
    this.writer = new RowWriter(database);
    this.execId = execId;
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
      return new LeaseLost();
    }
    Optional<ScannedItem> item = bots.find(key);
    Optional<BotOutcome> noBot = BotOutcome.whereNoBot(item);
    return noBot.isPresent()
        ? without(lease, noBot.get(), List.of())
        : embed(((ScannedItem.OfBot) item.orElseThrow()).bot(), lease);
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
      return e.passing()
          ? new Retry(e.getMessage())
          : without(lease, new BotOutcome.Failed(e.getMessage()), List.of());
    } catch (RuntimeException | Error e) {
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
      case Ended(BotOutcome.Migrated ignored) -> status(bot, SyncStatus.SUCCEEDED, INSERTED);
      case Ended(BotOutcome.Superseded ignored) -> status(bot, SyncStatus.SUCCEEDED, INSERTED);
      case Ended(BotOutcome.SetAside ignored) -> status(bot, SyncStatus.SUCCEEDED, NOTHING);
      case Ended(BotOutcome.Failed failed) -> status(bot, SyncStatus.FAILED, failed.reason());
      case Ended(BotOutcome.Orphaned ignored) -> status(bot, SyncStatus.FAILED, "");
      case Retry(String why) -> status(bot, SyncStatus.FAILED, why);
      // Whoever has the lease now writes the status, too.
      case LeaseLost() -> {}
    }
  }

  private EmbeddingEnd readAndWrite(Bot bot, Optional<UnitLease> lease) {
    if (bot.knowledge().isEmpty()) {
      return without(lease, new BotOutcome.SetAside("it has no knowledge"), List.of());
    }
    Chunking chunking;
    try {
      chunking = new Chunking(bot.params(), embedder.model().longestText());
    } catch (IllegalArgumentException e) {
      return without(lease, new BotOutcome.Failed(e.getMessage()), List.of());
    }
    List<SourceRecord> records = new ArrayList<>();
    List<Chunk> chunks = new ArrayList<>();
    List<String> unread = new ArrayList<>();
    for (SourceOutcome outcome : sources.read(bot)) {
      List<Chunk> cut = new ArrayList<>();
      if (outcome instanceof SourceOutcome.Read read) {
        for (Document document : read.documents()) {
          cut.addAll(chunking.cut(document));
        }
      }
      records.add(record(outcome, cut.size()));
      chunks.addAll(cut);
      if (!readable(outcome)) {
        unread.add(reason(outcome));
      }
    }
    if (!unread.isEmpty()) {
      return without(lease, new BotOutcome.Failed(unreadReason(unread, records.size())), records);
    }
    if (chunks.isEmpty()) {
      return without(lease, new BotOutcome.Failed("none of its sources has any text"), records);
    }
    return write(bot, chunks, records, lease);
  }

  private static String unreadReason(List<String> unread, int sources) {
    return shortened(
        "%d of %d sources could not be read; %s"
            .formatted(unread.size(), sources, unread.stream().collect(joining("; "))));
  }

  /** A reason goes into the bot's item and in front of people: each source has its own besides. */
  private static String shortened(String reason) {
    return reason.length() <= LONGEST_REASON
        ? reason
        : reason.substring(0, LONGEST_REASON - 1) + "…";
  }

  private EmbeddingEnd write(
      Bot bot, List<Chunk> chunks, List<SourceRecord> records, Optional<UnitLease> lease) {
    List<float[]> vectors =
        embedder.embed(chunks.stream().map(Chunk::text).toList(), Purpose.DOCUMENT);
    return switch (writer.replace(bot.id(), chunks, vectors, records, lease)) {
      case RowWriter.Written.Rows(BotOutcome outcome) -> new Ended(outcome);
      case RowWriter.Written.LeaseLost() -> new LeaseLost();
    };
  }

  private EmbeddingEnd without(
      Optional<UnitLease> lease, BotOutcome outcome, List<SourceRecord> records) {
    boolean held = lease.isEmpty() || writer.endWithoutRows(lease.get(), outcome, records);
    return held ? new Ended(outcome) : new LeaseLost();
  }

  private boolean status(Bot bot, SyncStatus status, String reason) {
    return bots.change(bot.key(), new StatusChange(status, reason, execId));
  }

  private static boolean readable(SourceOutcome outcome) {
    return switch (outcome) {
      case SourceOutcome.Read ignored -> true;
      case SourceOutcome.Empty ignored -> true;
      case SourceOutcome.Unreachable ignored -> false;
      case SourceOutcome.Refused ignored -> false;
      case SourceOutcome.Broken ignored -> false;
      case SourceOutcome.TooLarge ignored -> false;
    };
  }

  private static String reason(SourceOutcome outcome) {
    return switch (outcome) {
      case SourceOutcome.Read read -> String.join(" ", read.notes());
      case SourceOutcome.Empty empty -> empty.reason();
      case SourceOutcome.Unreachable unreachable -> unreachable.reason();
      case SourceOutcome.Refused refused -> refused.reason();
      case SourceOutcome.Broken broken -> broken.reason();
      case SourceOutcome.TooLarge tooLarge -> tooLarge.reason();
    };
  }

  private static SourceRecord record(SourceOutcome outcome, int chunks) {
    String word =
        switch (outcome) {
          case SourceOutcome.Read ignored -> "read";
          case SourceOutcome.Empty ignored -> "empty";
          case SourceOutcome.Unreachable ignored -> "unreachable";
          case SourceOutcome.Refused ignored -> "refused";
          case SourceOutcome.Broken ignored -> "broken";
          case SourceOutcome.TooLarge ignored -> "too large";
        };
    return new SourceRecord(outcome.source().displayName(), word, reason(outcome), chunks);
  }
}
