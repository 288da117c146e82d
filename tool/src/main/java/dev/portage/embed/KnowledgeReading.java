package dev.portage.embed;

import dev.portage.bots.Bot;
import dev.portage.embed.source.Document;
import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.SourceOutcome.Outage;
import dev.portage.journal.SourceRecord;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Reads a bot's sources, splits them into chunks, and stages the chunks source by source. */
final class KnowledgeReading {
  /** How many chunks are sent to the target at once. */
  private static final int TOGETHER = 500;

  private final BotSources sources;
  private final boolean partial;

  /**
   * @param partial whether the bot is embedded even if some of its sources cannot be read
   */
  KnowledgeReading(BotSources sources, boolean partial) {
    this.sources = sources;
    this.partial = partial;
  }

  /**
   * The result of reading all sources.
   *
   * @param sources a record of each source
   * @param unread the reason for each source that could not be read
   * @param notes remarks about sources that were read
   * @param outages what may pass, of sources that could not be read
   */
  record Knowledge(
      List<SourceRecord> sources, List<String> unread, List<String> notes, Set<Outage> outages) {
    /** Whether a later attempt may read more. */
    boolean mayPass() {
      return outages.contains(Outage.OF_SITE) || outages.contains(Outage.OF_AWS);
    }
  }

  Knowledge read(Bot bot, Chunking chunking, StagedChunks staged) {
    Knowledge knowledge =
        new Knowledge(
            new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), EnumSet.noneOf(Outage.class));
    sources.read(bot, outcome -> take(outcome, chunking, staged, knowledge));
    return knowledge;
  }

  private void take(
      SourceOutcome outcome, Chunking chunking, StagedChunks staged, Knowledge knowledge) {
    if (!readable(outcome)) {
      knowledge.unread().add(reason(outcome));
      knowledge.outages().add(outcome.outage());
    }
    if (outcome instanceof SourceOutcome.Read read) {
      knowledge.notes().addAll(read.notes());
    }
    int chunks = 0;
    for (Document document : documents(outcome)) {
      List<Chunk> cut = chunking.cut(document);
      chunks += cut.size();
      // If the bot fails anyway, the remaining sources are read only to report all errors.
      if (partial || knowledge.unread().isEmpty()) {
        stage(cut, staged);
      }
    }
    knowledge.sources().add(record(outcome, chunks));
  }

  private static void stage(List<Chunk> chunks, StagedChunks staged) {
    for (int from = 0; from < chunks.size(); from += TOGETHER) {
      staged.add(chunks.subList(from, Math.min(chunks.size(), from + TOGETHER)));
    }
  }

  private static List<Document> documents(SourceOutcome outcome) {
    return switch (outcome) {
      case SourceOutcome.Read read -> read.documents();
      case SourceOutcome.Partial some -> some.documents();
      case SourceOutcome.Empty _,
          SourceOutcome.Unreachable _,
          SourceOutcome.Refused _,
          SourceOutcome.Broken _,
          SourceOutcome.TooLarge _ ->
          List.of();
    };
  }

  private static boolean readable(SourceOutcome outcome) {
    return switch (outcome) {
      case SourceOutcome.Read ignored -> true;
      case SourceOutcome.Empty ignored -> true;
      case SourceOutcome.Partial ignored -> false;
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
      case SourceOutcome.Partial some -> some.reason();
      case SourceOutcome.Unreachable unreachable -> unreachable.reason();
      case SourceOutcome.Refused refused -> refused.reason();
      case SourceOutcome.Broken broken -> broken.reason();
      case SourceOutcome.TooLarge tooLarge -> tooLarge.reason();
    };
  }

  private static SourceRecord record(SourceOutcome outcome, int chunks) {
    String id =
        switch (outcome) {
          case SourceOutcome.Read ignored -> "read";
          case SourceOutcome.Empty ignored -> "empty";
          case SourceOutcome.Partial ignored -> "partial";
          case SourceOutcome.Unreachable ignored -> "unreachable";
          case SourceOutcome.Refused ignored -> "refused";
          case SourceOutcome.Broken ignored -> "broken";
          case SourceOutcome.TooLarge ignored -> "too large";
        };
    return new SourceRecord(outcome.source().displayName(), id, reason(outcome), chunks);
  }
}
