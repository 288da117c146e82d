package dev.portage.migration;

import static dev.portage.merge.RowDecision.APPLICATION;
import static dev.portage.merge.RowDecision.CONFLICT;
import static dev.portage.merge.RowDecision.KEEP_DELETED;
import static dev.portage.merge.RowDecision.KEEP_EDITED;
import static dev.portage.merge.RowDecision.KEEP_GONE;
import static dev.portage.merge.RowDecision.UPDATE;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.merge.TableDifferences;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether rows may be copied into the target as it is, and what has to be said before: which rows
 * of the application are kept, and which are overwritten.
 *
 * @param table what is copied
 * @param byUlid whether ids tell the age of rows, so that a bot's rows are merged as a whole
 * @param resumes whether an interrupted migration is resumed
 * @param writes whether the plan writes rows
 * @param sourceRows rows on the source
 * @param targetRows rows on the target
 * @param replaced bots whose rows on the target would be replaced
 * @param rows how the table differs
 * @param parents how the tables differ that it refers to
 * @param repair whether the operator asked to repair
 * @param sourceWins whether the operator said that the source's rows win
 */
record CopyAdmission(
    String table,
    boolean byUlid,
    boolean resumes,
    boolean writes,
    long sourceRows,
    long targetRows,
    long replaced,
    TableDifferences rows,
    List<TableDifferences> parents,
    boolean repair,
    boolean sourceWins) {

  /** Why nothing is written; empty where it is. */
  Optional<Fault> refusal() {
    if (sourceRows == 0 && targetRows > 0) {
      return Optional.of(
          refused(
              "%s has no rows on the source, and %,d on the target".formatted(table, targetRows),
              "Check that source and target are not swapped, and that --table names the right one."
                  + " Nothing was written."));
    }
    if (!writes || resumes || repair) {
      return Optional.empty();
    }
    if (rows.count(CONFLICT) > 0) {
      return Optional.of(conflicting());
    }
    for (TableDifferences parent : parents) {
      if (differing(parent) > 0) {
        return Optional.of(parentConflicts(parent));
      }
    }
    return byUlid && replaced > 0 && targetRows > sourceRows
        ? Optional.of(larger())
        : Optional.empty();
  }

  private Fault conflicting() {
    return refused(
        String.format(
            Locale.ROOT,
            "%,d rows of %s have the same key on both sides and other content: %s",
            rows.count(CONFLICT),
            table,
            rows.keys(CONFLICT)),
        "Nothing was written. The keys are generated numbers, so these may be other documents:"
            + " --repair copies the other rows, and keeps these of the target; --repair"
            + " --source-wins overwrites them.");
  }

  private static long differing(TableDifferences parent) {
    return parent.count(CONFLICT) + parent.count(KEEP_EDITED);
  }

  private Fault parentConflicts(TableDifferences of) {
    return refused(
        String.format(
            Locale.ROOT,
            "%s refers to %s, where %,d rows have the same key on both sides and other content: %s",
            table,
            of.table(),
            differing(of),
            of.count(CONFLICT) > 0 ? of.keys(CONFLICT) : of.keys(KEEP_EDITED)),
        "Nothing was written: the rows of the source would belong to other parents. Compare these"
            + " rows; make them equal, or give them another key on one side. --repair copies all"
            + " the same, and leaves those of the target as they are.");
  }

  private Fault larger() {
    return refused(
        String.format(
            Locale.ROOT,
            "%s has more rows on the target (%,d) than on the source (%,d), and rows of %,d bots"
                + " would be replaced",
            table,
            targetRows,
            sourceRows,
            replaced),
        "Nothing was written. Check that source and target are not swapped; if they are right,"
            + " --repair copies what is missing on the target.");
  }

  private static Fault refused(String message, String next) {
    return new Fault(ExitCode.SOURCE_UNFIT, message, next);
  }

  /** What is to be listed before the question, a line each. */
  List<String> listing() {
    List<String> lines = new ArrayList<>();
    lines.addAll(rows.describe(KEEP_EDITED, CONFLICT, KEEP_DELETED, KEEP_GONE));
    if (sourceWins) {
      rows.describe(UPDATE).forEach(line -> lines.add(line + "; it is overwritten"));
    } else if (!lines.isEmpty()) {
      lines.add(
          table
              + ": --repair --source-wins sets these rows back to the source's, where it has them");
    }
    long own = rows.count(APPLICATION);
    if (own > 0) {
      lines.add(
          String.format(
              Locale.ROOT, "%s: %,d rows are only on the target, and are kept", table, own));
    }
    parents.forEach(parent -> lines.addAll(parent.describe(KEEP_EDITED, CONFLICT)));
    return List.copyOf(lines);
  }

  /** Whether rows of the application are overwritten or removed. */
  boolean overwrites() {
    return writes && (replaced > 0 || (sourceWins && rows.count(UPDATE) > 0));
  }

  /** What it does, for the question. */
  String question() {
    List<String> parts = new ArrayList<>(List.of("this writes rows"));
    if (replaced > 0) {
      parts.add(
          String.format(
              Locale.ROOT, "replaces the rows that %,d bots have on the target", replaced));
    }
    if (rows.count(UPDATE) > 0) {
      parts.add(
          String.format(
              Locale.ROOT,
              "overwrites %,d rows of the target%s: %s",
              rows.count(UPDATE),
              sourceWins ? "" : " that an earlier run wrote",
              rows.keys(UPDATE)));
    }
    if (!byUlid && !resumes && targetRows > sourceRows) {
      parts.add(
          String.format(
              Locale.ROOT,
              "the target has more rows (%,d) than the source (%,d)",
              targetRows,
              sourceRows));
    }
    return String.join(", and ", parts);
  }
}
