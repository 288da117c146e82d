package dev.portage.cli;

import dev.portage.merge.RowDecision;
import dev.portage.merge.TableDifferences;
import dev.portage.migration.TargetOptions;
import dev.portage.store.ChunkTable;
import dev.portage.verify.BotCheck;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says what to do about rows that are not as expected.
 *
 * @param repair the command that copies them again; empty where they were not compared with a
 *     source
 * @param recorded how the target was reached, where they were compared with what is recorded there
 * @param items whether they are in the application's table, whose bots can be embedded again
 */
record VerificationHints(Optional<String> repair, Optional<TargetOptions> recorded, boolean items) {
  private static final String UNREADABLE =
      "unreadable rows: restore an earlier snapshot of the source, or delete these rows there, then"
          + " run the same command again";

  private static final Set<RowDecision> UNREADABLE_ROWS =
      Set.of(RowDecision.KEEP_UNREADABLE, RowDecision.MISSING_UNREADABLE);

  private static final String DELETE = "delete them (DELETE FROM items WHERE botid = 'ID')";

  /** After a comparison of the application's table with the journal. */
  static VerificationHints ofJournal() {
    return new VerificationHints(Optional.empty(), Optional.empty(), true);
  }

  /**
   * After a comparison of a table with what is recorded on the target, which is no stack's.
   *
   * @param options by which the target was reached
   */
  static VerificationHints ofRecord(TargetOptions options) {
    return new VerificationHints(Optional.empty(), Optional.of(options), false);
  }

  /**
   * After a comparison with a source.
   *
   * @param options by which source and target were reached
   */
  static VerificationHints ofSource(TargetOptions options, ChunkTable table) {
    return new VerificationHints(
        Optional.of(options.after("portage migrate --route copy") + " --repair"),
        Optional.empty(),
        table.equals(ChunkTable.ITEMS));
  }

  /** What to do about rows of a table that the rows refer to; empty for nothing. */
  Optional<String> ofParents(TableDifferences of) {
    return areUnreadable(of.counts())
        ? Optional.of(UNREADABLE)
        : repair.map(
            "rows that these refer to: \"%s\" copies what is missing, and lists what differs"
                ::formatted);
  }

  /** Whether nothing is wrong but that the source cannot read some: a repair changes nothing. */
  private static boolean areUnreadable(Map<RowDecision, Long> rows) {
    List<RowDecision> wrong = TableDifferences.WRONG.stream().filter(rows::containsKey).toList();
    return !wrong.isEmpty() && UNREADABLE_ROWS.containsAll(wrong);
  }

  /**
   * Says why rows of the application's own count as wrong, and what to do; empty where bots are
   * compared as a whole, or nothing is compared with a source.
   */
  Optional<String> ofUnrecorded() {
    return repair
        .filter(ignored -> !items)
        .map(
            ("nothing is recorded of what Portage wrote into this table, so rows of the"
                    + " application's own cannot be distinguished from wrong ones, and no rows are"
                    + " listed: \"%s\" lists them before it asks, keeps the application's, and"
                    + " records those that are equal")
                ::formatted);
  }

  /** What to do about this one; empty for nothing. */
  Optional<String> next(BotCheck check) {
    if (areUnreadable(check.rows())) {
      return Optional.of(UNREADABLE);
    }
    return switch (check.result()) {
      case EQUAL, EQUAL_BUT_EDITED, COUNT_EQUAL, APPLICATION, NONE_NEEDED, UNNEEDED ->
          Optional.empty();
      case NO_ROWS_ANYWHERE ->
          ofItems("bots without rows on either side: portage migrate --route reembed");
      case FAILED ->
          switch (check.note()) {
            case UNREADABLE ->
                ofItems("unreadable items: fix them in DynamoDB, then run the same command again");
            case UNREADABLE_ROWS -> Optional.of(UNREADABLE);
            case NONE, DUPLICATES_EXPECTED, LEFT_ON_SOURCE, BY_APPLICATION, BY_COPY, BY_REEMBED ->
                ofItems(
                        "failed bots: fix their sources (portage status --json lists each), then"
                            + " portage migrate --route reembed --retry-failed")
                    .or(this::retried);
          };
      case MISSING ->
          repair
              .map("missing rows: \"%s\" copies them"::formatted)
              .or(() -> ofItems("missing rows: portage migrate --route reembed embeds these bots"))
              .or(this::written);
      case DIFFERENT, DUPLICATES, BROKEN_VECTORS ->
          repair
              .map(
                  ("wrong rows: \"%s\" lists what differs, and keeps what the application edited;"
                          + " with --source-wins it overwrites that")
                      ::formatted)
              .or(
                  () ->
                      ofItems(
                          "wrong rows: where the source still exists, portage migrate --route copy"
                              + " --repair lists what differs; otherwise "
                              + DELETE
                              + ", then portage migrate --route reembed embeds these bots again"))
              .or(this::written);
      case ORPHANED ->
          ofItems("rows of a bot that does not exist: %s if they are not needed".formatted(DELETE));
    };
  }

  private Optional<String> ofItems(String hint) {
    return Optional.of(hint).filter(ignored -> items);
  }

  private Optional<String> retried() {
    return recorded.map(
        options ->
            "failed ones: \"%s --json\" says why; when that is fixed, the same migrate command copies them"
                .formatted(options.after("portage status")));
  }

  /** Rows that are recorded count as the application's edits and deletions, which are kept. */
  private Optional<String> written() {
    return recorded.map(
        options ->
            ("rows that are gone or changed: where the source still exists, \"%s --repair"
                    + " --source-wins --dry-run\" lists what it would write again, also over what"
                    + " the application wrote; without --dry-run it does so")
                .formatted(options.after("portage migrate --route copy --source ADDRESS")));
  }
}
