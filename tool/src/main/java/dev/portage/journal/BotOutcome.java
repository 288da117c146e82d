package dev.portage.journal;

import dev.portage.bots.ScannedItem;
import java.util.Optional;

/** How it went with one bot. */
public sealed interface BotOutcome {
  /**
   * It answers again.
   *
   * @param chunks that it answers from
   * @param note what is to be said of it nevertheless, such as a source that is left out, or ""
   */
  record Migrated(long chunks, String note) implements BotOutcome {
    /** All of it is back. */
    public Migrated(long chunks) {
      this(chunks, "");
    }
  }

  /** The application embedded it itself meanwhile: its rows are newer, and stand. */
  record Superseded(long chunks) implements BotOutcome {}

  /** It was deleted: nothing is written for it. */
  record Orphaned() implements BotOutcome {}

  /** It has nothing that belongs into pgvector. */
  record SetAside(String why) implements BotOutcome {
    /** There is nothing to copy: only its sources can bring it back. */
    public static final SetAside NOT_ON_SOURCE = new SetAside("the source has no rows of it");
  }

  /** It could not be brought back; whatever rows it had stand as before. */
  record Failed(String reason) implements BotOutcome {}

  /** One word, as the journal and reports have it. */
  default String word() {
    return switch (this) {
      case Migrated ignored -> "migrated";
      case Superseded ignored -> "superseded";
      case Orphaned ignored -> "orphaned";
      case SetAside ignored -> "set aside";
      case Failed ignored -> "failed";
    };
  }

  /** Why, or "" where the word says it all. */
  default String reason() {
    return switch (this) {
      case SetAside aside -> aside.why();
      case Failed failed -> failed.reason();
      case Superseded ignored -> "the application embedded it meanwhile";
      case Orphaned ignored -> "the bot was deleted";
      case Migrated migrated -> migrated.note();
    };
  }

  /** How many chunks it answers from, as far as this outcome knows. */
  default long chunks() {
    return switch (this) {
      case Migrated migrated -> migrated.chunks();
      case Superseded superseded -> superseded.chunks();
      case Orphaned ignored -> 0;
      case SetAside ignored -> 0;
      case Failed ignored -> 0;
    };
  }

  /**
   * The outcome of a bot that is none for pgvector, or not any more; empty where it is one.
   *
   * @param item as the table has it now; empty when it was deleted
   */
  static Optional<BotOutcome> whereNoBot(Optional<ScannedItem> item) {
    if (item.isEmpty()) {
      return Optional.of(new Orphaned());
    }
    return switch (item.get()) {
      case ScannedItem.OfBot ignored -> Optional.empty();
      case ScannedItem.Unreadable unreadable -> Optional.of(new Failed(unreadable.why()));
      case ScannedItem.OfKnowledgeBase ignored ->
          Optional.of(new SetAside("it uses a Bedrock knowledge base"));
      case ScannedItem.Alias ignored -> Optional.of(new SetAside("it is an alias"));
      case ScannedItem.Other ignored -> Optional.of(new SetAside("it is no bot"));
    };
  }

  /** Reads what {@link #word}, {@link #reason} and {@link #chunks} wrote. */
  static BotOutcome parse(String word, String reason, long chunks) {
    return switch (word) {
      case "migrated" -> new Migrated(chunks, reason);
      case "superseded" -> new Superseded(chunks);
      case "orphaned" -> new Orphaned();
      case "set aside" -> new SetAside(reason);
      case "failed" -> new Failed(reason);
      default -> throw new IllegalArgumentException("no outcome: " + word);
    };
  }
}
