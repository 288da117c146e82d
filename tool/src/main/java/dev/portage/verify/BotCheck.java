package dev.portage.verify;

import static java.util.stream.Collectors.joining;

import dev.portage.bots.BotId;
import dev.portage.journal.Route;
import dev.portage.merge.RowDecision;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The result of comparing one bot, or of one tenant of another application's table.
 *
 * @param bot its id
 * @param title of the bot; its id where no bot has it
 * @param expected rows that it should have; -1 where nothing says how many
 * @param actual rows that it has
 * @param result what the numbers mean
 * @param note what to add to the result
 * @param rows how many rows that differ have which decision, where they were compared one by one
 */
public record BotCheck(
    BotId bot,
    String title,
    long expected,
    long actual,
    Result result,
    Note note,
    Map<RowDecision, Long> rows) {

  /** A check with nothing to add. */
  public BotCheck(BotId bot, String title, long expected, long actual, Result result) {
    this(bot, title, expected, actual, result, Note.NONE, Map.of());
  }

  /**
   * The same with the answer to who wrote the rows, where there is nothing to compare them with.
   *
   * @param route of the migration that did; empty where the application did
   */
  BotCheck writtenBy(Optional<Route> route) {
    if (result != Result.APPLICATION) {
      return this;
    }
    Note by = route.map(BotCheck::by).orElse(Note.BY_APPLICATION);
    return new BotCheck(bot, title, expected, actual, result, by, rows);
  }

  private static Note by(Route route) {
    return switch (route) {
      case Route.Transfer ignored -> Note.BY_COPY;
      case Route.Embedding ignored -> Note.BY_REEMBED;
    };
  }

  /** Describes the result for messages, with the note or the rows where there are any. */
  public String describe() {
    String more =
        rows.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(of -> String.format(Locale.ROOT, "%,d %s", of.getValue(), of.getKey().adjective()))
            .collect(joining(", "));
    if (more.isEmpty()) {
      more = note.description();
    }
    return more.isEmpty() ? result.description() : "%s: %s".formatted(result.description(), more);
  }

  /** What a comparison means, whether the source or the journal said what to expect. */
  public enum Result {
    /** The rows are equal to the expected ones. */
    EQUAL("equal", "equal", true),
    /** The rows are the source's, but for those that the application wrote, edited or deleted. */
    EQUAL_BUT_EDITED("equal-but-edited", "equal, but for the application's changes", true),
    /** The number of rows is equal; the journal has no digest of them. */
    COUNT_EQUAL("count-equal", "as many rows as were written; no digest to compare", true),
    /** Its rows were written on the target; there is nothing to compare them with. */
    APPLICATION("application", "written on the target", true),
    /** It needs no rows, and has none. */
    NONE_NEEDED("none-needed", "needs none", true),
    /** It needs no rows and has some, as the application leaves them. */
    UNNEEDED("unneeded", "has rows that it does not need, as the application leaves them", true),
    /** It could not be restored, and the migration said so. */
    FAILED("failed", "could not be restored", false),
    /** It has knowledge, and no rows on either side. */
    NO_ROWS_ANYWHERE(
        "no-rows-anywhere",
        "has knowledge, and no rows on either side: --route reembed restores it",
        false),
    /** It should have rows, and has none. */
    MISSING("missing", "rows are missing", false),
    /** The rows differ from the expected ones and are not newer. */
    DIFFERENT("different", "not the rows that were expected", false),
    /** Every chunk is duplicated. */
    DUPLICATES("duplicates", "every chunk is there at least twice", false),
    /** Vectors are NULL or have another dimension. */
    BROKEN_VECTORS("broken-vectors", "vectors that are NULL or of another dimension", false),
    /** The rows belong to a bot that does not exist. */
    ORPHANED("orphaned", "rows of a bot that does not exist", false);

    private final String id;
    private final String description;
    private final boolean good;

    Result(String id, String description, boolean good) {
      this.id = id;
      this.description = description;
      this.good = good;
    }

    /** The code for programs; it never changes. */
    public String id() {
      return id;
    }

    /** Describes it for messages. */
    public String description() {
      return description;
    }

    /** Whether the result is good. */
    public boolean good() {
      return good;
    }
  }

  /** Adds an explanation to a result. */
  public enum Note {
    /** There is nothing to add. */
    NONE("", ""),
    /** What is expected has duplicates itself. */
    DUPLICATES_EXPECTED("duplicates-expected", "every chunk is there at least twice, as before"),
    /** Its rows stayed on the source. */
    LEFT_ON_SOURCE("left-on-source", "its rows were left on the source"),
    /** No migration that is recorded wrote them. */
    BY_APPLICATION("by-application", "by the application"),
    /** A migration that copied from elsewhere wrote them. */
    BY_COPY("by-copy", "by an earlier copy"),
    /** A migration that embedded the bot wrote them. */
    BY_REEMBED("by-reembed", "by the route reembed"),
    /** Nothing is known of what it should have. */
    UNREADABLE("unreadable", "its item in DynamoDB cannot be read"),
    /** Nothing is known of what it should have. */
    UNREADABLE_ROWS("unreadable-rows", "a row of it cannot be read on the source");

    private final String id;
    private final String description;

    Note(String id, String description) {
      this.id = id;
      this.description = description;
    }

    /** The code for programs; it never changes. */
    public String id() {
      return id;
    }

    /** Describes it for messages. */
    public String description() {
      return description;
    }
  }
}
