package dev.portage.migration;

import dev.portage.copy.TableDifferences;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether rows may be copied into the target as it is, and what has to be said before. Where ids
 * are no ULIDs, nothing tells which rows of the target the application wrote, and a generated
 * number may be another document on either side; so what the target has is left alone, and a first
 * copy into a table that differs is refused.
 *
 * @param table what is copied
 * @param byUlid whether ids tell the age of rows, so that the merge rule decides
 * @param resumes whether an interrupted migration is resumed
 * @param writes whether the plan writes rows
 * @param sourceRows rows on the source
 * @param targetRows rows on the target
 * @param replaced tenants whose rows on the target would be replaced by the merge rule
 * @param rows how the table differs, where that was looked at
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
    Optional<TableDifferences> rows,
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
    Optional<TableDifferences> conflict = rows.filter(of -> of.conflicts() > 0);
    if (conflict.isPresent()) {
      return Optional.of(conflicting(conflict.get()));
    }
    Optional<TableDifferences> parent =
        parents.stream().filter(of -> of.conflicts() > 0).findFirst();
    if (parent.isPresent()) {
      return Optional.of(parentConflicts(parent.get()));
    }
    boolean more = targetRows > sourceRows && (!byUlid || replaced > 0);
    return more ? Optional.of(larger()) : Optional.empty();
  }

  private Fault conflicting(TableDifferences of) {
    return refused(
        String.format(
            Locale.ROOT,
            "%,d rows of %s have the same key on both sides and other content: %s",
            of.conflicts(),
            of.table(),
            of.conflictingKeys()),
        "Nothing was written. --repair copies only the rows that are missing on the target, and"
            + " lists those that differ; --repair --source-wins overwrites those. Where the keys"
            + " are generated numbers they may be other documents: give the rows of one side new"
            + " keys first.");
  }

  private Fault parentConflicts(TableDifferences of) {
    return refused(
        String.format(
            Locale.ROOT,
            "%s refers to %s, where %,d rows have the same key on both sides and other content: %s",
            table,
            of.table(),
            of.conflicts(),
            of.conflictingKeys()),
        "Nothing was written: the rows of the source would belong to other parents. Compare these"
            + " rows; make them equal, or give them another key on one side. --repair copies all"
            + " the same, and leaves those of the target as they are.");
  }

  private Fault larger() {
    return refused(
        String.format(
            Locale.ROOT,
            "%s has more rows on the target (%,d) than on the source (%,d)%s",
            table,
            targetRows,
            sourceRows,
            replaced > 0
                ? String.format(Locale.ROOT, ", and rows of %,d bots would be replaced", replaced)
                : ""),
        "Nothing was written. Check that source and target are not swapped; if they are right,"
            + " --repair copies what is missing on the target.");
  }

  private static Fault refused(String message, String next) {
    return new Fault(ExitCode.SOURCE_UNFIT, message, next);
  }

  /** What is to be listed before the question, a line each. */
  List<String> listing() {
    List<String> lines = new ArrayList<>();
    rows.ifPresent(
        of -> {
          of.describeConflicts().forEach(line -> lines.add(line + fate()));
          of.describeUnexpected().forEach(lines::add);
        });
    parents.stream().map(TableDifferences::describeConflicts).forEach(lines::addAll);
    return List.copyOf(lines);
  }

  private String fate() {
    return sourceWins
        ? "; it is overwritten"
        : "; it is left as it is (--source-wins overwrites it)";
  }

  /** Whether rows of the target are overwritten or removed. */
  boolean overwrites() {
    return writes
        && (replaced > 0 || (sourceWins && rows.filter(of -> of.conflicts() > 0).isPresent()));
  }

  /** What it does, for the question. */
  String question() {
    Stream<String> conflicts =
        rows
            .filter(of -> sourceWins && of.conflicts() > 0)
            .map(
                of ->
                    String.format(
                        Locale.ROOT,
                        "overwrites %,d rows of the target: %s",
                        of.conflicts(),
                        of.conflictingKeys()))
            .stream();
    Stream<String> bots =
        replaced > 0
            ? Stream.of(
                String.format(
                    Locale.ROOT, "replaces the rows that %,d bots have on the target", replaced))
            : Stream.empty();
    List<String> more = Stream.concat(bots, conflicts).toList();
    return more.isEmpty()
        ? "this writes rows"
        : "this writes rows, and " + String.join(", and ", more);
  }
}
