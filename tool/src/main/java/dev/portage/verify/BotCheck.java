package dev.portage.verify;

import dev.portage.bots.BotId;

/**
 * What was found of one bot.
 *
 * @param bot the bot
 * @param title of the bot, its id where no bot has it
 * @param expected rows that should stand; -1 where nothing says how many
 * @param actual rows that stand
 * @param result what that means
 */
public record BotCheck(BotId bot, String title, long expected, long actual, Result result) {
  /** What a comparison means. */
  public enum Result {
    /** Row for row what was written. */
    EQUAL("equal to what was written", true),
    /** Row for row what stands on the source. */
    SAME("equal to the source", true),
    /** The same, and its chunks stand twice there, too. */
    SAME_DOUBLED("equal to the source, where its chunks stand twice already", true),
    /** It has rows on the source, and none are wanted: it is gone, or uses a knowledge base. */
    NOT_CARRIED("left on the source: the bot is gone, or needs none", true),
    /** It has knowledge, and no rows on either side. */
    NOWHERE("has knowledge, and no rows on either side: --route reembed brings it back", false),
    /** Other rows than on the source, though not newer ones. */
    DIFFERENT("not the rows of the source", false),
    /** The application wrote its rows; there is nothing to compare them with. */
    APPLICATIONS("written by the application", true),
    /** It needs no rows, and has none. */
    NONE_NEEDED("needs none", true),
    /** It needs no rows, and has some from before. */
    NOT_NEEDED("stands though the bot has no knowledge: as the application leaves it", true),
    /** It could not be brought back, and the migration said so. */
    FAILED("the bot could not be brought back", false),
    /** Its item cannot be read, so nothing is known of what it should have. */
    UNREADABLE("its item in DynamoDB cannot be read", false),
    /** It has knowledge, and no row. */
    MISSING("rows are missing", false),
    /** Other rows than were written. */
    CHANGED("not the rows that were written", false),
    /** The same chunk twice. */
    DOUBLED("chunks stand twice", false),
    /** Rows of a bot that is in no item of the table. */
    ORPHANED("rows of a bot that is gone", false),
    /** Vectors that are NULL or of another dimension. */
    BROKEN_VECTORS("vectors that are NULL or of another dimension", false);

    private final String shown;
    private final boolean good;

    Result(String shown, boolean good) {
      this.shown = shown;
      this.good = good;
    }

    /** For people. */
    public String shown() {
      return shown;
    }

    /** Whether it is as it should be. */
    public boolean good() {
      return good;
    }
  }
}
