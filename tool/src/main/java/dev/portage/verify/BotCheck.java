package dev.portage.verify;

import dev.portage.bots.BotId;

/**
 * What a comparison found of one bot, or of one tenant of another application's table.
 *
 * @param bot its id
 * @param title of the bot; its id where no bot has it
 * @param expected rows that it should have; -1 where nothing says how many
 * @param actual rows that it has
 * @param result what that means
 * @param note what else there is to know
 */
public record BotCheck(
    BotId bot, String title, long expected, long actual, Result result, Note note) {

  /** A check with nothing to add. */
  public BotCheck(BotId bot, String title, long expected, long actual, Result result) {
    this(bot, title, expected, actual, result, Note.NONE);
  }

  /** For people: the result, and the note where there is one. */
  public String describe() {
    return note == Note.NONE
        ? result.description()
        : "%s: %s".formatted(result.description(), note.description());
  }

  /** What a comparison means, whether the source or the journal said what to expect. */
  public enum Result {
    /** Row for row what was expected. */
    EQUAL("equal", "equal", true),
    /** As many rows as expected, while the journal has no digest of them. */
    COUNT_EQUAL("count-equal", "as many rows as were written; no digest to compare", true),
    /** The application wrote its rows; there is nothing to compare them with. */
    APPLICATION("application", "written by the application", true),
    /** It needs no rows, and has none. */
    NONE_NEEDED("none-needed", "needs none", true),
    /** It needs no rows and has some, as the application leaves them. */
    UNNEEDED("unneeded", "has rows that it does not need, as the application leaves them", true),
    /** It could not be restored, and the migration said so. */
    FAILED("failed", "the bot could not be restored", false),
    /** It has knowledge, and no rows on either side. */
    NO_ROWS_ANYWHERE(
        "no-rows-anywhere",
        "has knowledge, and no rows on either side: --route reembed restores it",
        false),
    /** It should have rows, and has none. */
    MISSING("missing", "rows are missing", false),
    /** Other rows than expected, and not newer ones. */
    DIFFERENT("different", "not the rows that were expected", false),
    /** Every chunk is duplicated. */
    DUPLICATES("duplicates", "every chunk is there at least twice", false),
    /** Vectors that are NULL or of another dimension. */
    BROKEN_VECTORS("broken-vectors", "vectors that are NULL or of another dimension", false),
    /** Rows of a bot that does not exist. */
    ORPHANED("orphaned", "rows of a bot that does not exist", false);

    private final String id;
    private final String description;
    private final boolean good;

    Result(String id, String description, boolean good) {
      this.id = id;
      this.description = description;
      this.good = good;
    }

    /** For programs; never changes. */
    public String id() {
      return id;
    }

    /** For people. */
    public String description() {
      return description;
    }

    /** Whether it is as it should be. */
    public boolean good() {
      return good;
    }
  }

  /** What else there is to know of a result. */
  public enum Note {
    /** Nothing. */
    NONE("", ""),
    /** What is expected has duplicates itself. */
    DUPLICATES_EXPECTED("duplicates-expected", "every chunk is there at least twice, as before"),
    /** Its rows stayed on the source. */
    LEFT_ON_SOURCE("left-on-source", "its rows were left on the source"),
    /** Nothing is known of what it should have. */
    UNREADABLE("unreadable", "its item in DynamoDB cannot be read");

    private final String id;
    private final String description;

    Note(String id, String description) {
      this.id = id;
      this.description = description;
    }

    /** For programs; never changes. */
    public String id() {
      return id;
    }

    /** For people. */
    public String description() {
      return description;
    }
  }
}
