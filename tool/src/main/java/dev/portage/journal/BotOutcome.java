package dev.portage.journal;

import dev.portage.bots.ScannedItem;
import java.util.Arrays;
import java.util.Optional;

/** How the migration of one bot ended. */
public sealed interface BotOutcome {
  /**
   * Its rows are on the target.
   *
   * @param chunks that it answers from
   * @param note what an operator should know of it, such as a source that is left out, or ""
   */
  record Migrated(long chunks, String note) implements BotOutcome {
    /** All of it was migrated. */
    public Migrated(long chunks) {
      this(chunks, "");
    }
  }

  /**
   * It has rows that are newer, or that need not be written again: they are kept.
   *
   * @param by the route of the earlier migration that wrote them; empty: the application did
   */
  record Superseded(long chunks, Optional<Route> by) implements BotOutcome {
    /** The application embedded it in the meantime. */
    public Superseded(long chunks) {
      this(chunks, Optional.empty());
    }
  }

  /** The bot was deleted: nothing is written for it. */
  record Orphaned() implements BotOutcome {}

  /** It has nothing to migrate. */
  record NotApplicable(Reason why) implements BotOutcome {}

  /** It could not be migrated; the rows that it had before are kept. */
  record Failed(String reason) implements BotOutcome {}

  /** Why a bot has nothing to migrate. */
  enum Reason {
    /** No files, pages or videos. */
    NO_KNOWLEDGE("no-knowledge", "it has no knowledge"),
    /** Its knowledge is not in pgvector. */
    KNOWLEDGE_BASE("knowledge-base", "it uses a Bedrock knowledge base"),
    /** It points to another user's bot. */
    ALIAS("alias", "it is an alias"),
    /** Another item of the table. */
    NOT_A_BOT("not-a-bot", "it is not a bot"),
    /** There is nothing to copy: only its sources can restore it. */
    NOT_ON_SOURCE("not-on-source", "the source has no rows of it"),
    /** An older journal gives the reason as a sentence that is no longer known. */
    OTHER("other", "it has nothing that belongs into pgvector");

    private final String id;
    private final String description;

    Reason(String id, String description) {
      this.id = id;
      this.description = description;
    }

    /** The code that the journal stores; it never changes. */
    String id() {
      return id;
    }

    /** Describes the reason for messages. */
    public String description() {
      return description;
    }

    private static Reason parse(String id) {
      return Arrays.stream(values())
          .filter(reason -> reason.id.equals(id))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("unknown reason: " + id));
    }
  }

  /** The code in the journal and in reports; it never changes. */
  default String id() {
    return switch (this) {
      case Migrated ignored -> "migrated";
      case Superseded ignored -> "superseded";
      case Orphaned ignored -> "orphaned";
      case NotApplicable ignored -> "not-applicable";
      case Failed ignored -> "failed";
    };
  }

  /** Describes the reason for messages; "" where there is nothing to add. */
  default String reason() {
    return switch (this) {
      case NotApplicable none -> none.why().description();
      case Failed failed -> failed.reason();
      case Superseded superseded ->
          superseded
              .by()
              .map(route -> "an earlier migration restored it, by the route " + route.id())
              .orElse("the application embedded it meanwhile");
      case Orphaned ignored -> "the bot was deleted";
      case Migrated migrated -> migrated.note();
    };
  }

  /**
   * What the journal stores together with {@link #id}: a code, or the text of a fault or a note.
   */
  default String storedReason() {
    return switch (this) {
      case NotApplicable none -> none.why().id();
      case Failed failed -> failed.reason();
      case Superseded superseded -> superseded.by().map(Route::id).orElse("");
      case Orphaned ignored -> "";
      case Migrated migrated -> migrated.note();
    };
  }

  /** How many chunks it answers from, as far as this outcome knows. */
  default long chunks() {
    return switch (this) {
      case Migrated migrated -> migrated.chunks();
      case Superseded superseded -> superseded.chunks();
      case Orphaned ignored -> 0;
      case NotApplicable ignored -> 0;
      case Failed ignored -> 0;
    };
  }

  /**
   * The outcome of an item that is not, or no longer, a bot with pgvector; empty where it is one.
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
          Optional.of(new NotApplicable(Reason.KNOWLEDGE_BASE));
      case ScannedItem.Alias ignored -> Optional.of(new NotApplicable(Reason.ALIAS));
      case ScannedItem.Other ignored -> Optional.of(new NotApplicable(Reason.NOT_A_BOT));
    };
  }

  /** Reads what {@link #id}, {@link #storedReason} and {@link #chunks} wrote. */
  static BotOutcome parse(String id, String storedReason, long chunks) {
    return switch (id) {
      case "migrated" -> new Migrated(chunks, storedReason);
      case "superseded" -> new Superseded(chunks, Route.find(storedReason));
      case "orphaned" -> new Orphaned();
      case "not-applicable" -> new NotApplicable(Reason.parse(storedReason));
      case "failed" -> new Failed(storedReason);
      default -> throw new IllegalArgumentException("unknown outcome: " + id);
    };
  }
}
