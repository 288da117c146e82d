package dev.portage.migration;

import static dev.portage.merge.RowDecision.APPLICATION;
import static dev.portage.merge.RowDecision.CONFLICT;
import static dev.portage.merge.RowDecision.INSERT;
import static dev.portage.merge.RowDecision.KEEP_DELETED;
import static dev.portage.merge.RowDecision.KEEP_EDITED;
import static dev.portage.merge.RowDecision.KEEP_GONE;
import static dev.portage.merge.RowDecision.KEEP_MOVED;
import static dev.portage.merge.RowDecision.KEEP_TAKEN;
import static dev.portage.merge.RowDecision.KEEP_UNREADABLE;
import static dev.portage.merge.RowDecision.LEFT_OUT;
import static dev.portage.merge.RowDecision.MATCH;
import static dev.portage.merge.RowDecision.MISSING_UNREADABLE;
import static dev.portage.merge.RowDecision.RESTORE;
import static dev.portage.merge.RowDecision.UPDATE;
import static java.util.stream.Collectors.joining;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.merge.ConflictChoice;
import dev.portage.merge.TableDifferences;
import dev.portage.schema.TableCreation;
import dev.portage.schema.WriteHooks.RowTrigger;
import dev.portage.store.RowNoun;
import dev.portage.store.TenantNoun;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

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
 * @param replaced what is replaced as a whole
 * @param rows how the table differs
 * @param missing rows that the target lacks, of tenants that are copied again
 * @param parents how the tables differ that it refers to
 * @param repair whether the operator asked to repair
 * @param sourceWins whether the operator said that the source's rows win
 * @param removals what is removed, since the source no longer has it, a sentence for each table
 * @param notRemoved what is kept of it, a sentence each; empty where none of it is to be removed
 * @param conflicts what the operator chose for rows whose key another row has
 * @param triggers of the target's table that may change rows before they are written
 */
record CopyAdmission(
    String table,
    boolean byUlid,
    boolean resumes,
    boolean writes,
    long sourceRows,
    long targetRows,
    Replaced replaced,
    TableDifferences rows,
    long missing,
    List<TableDifferences> parents,
    boolean repair,
    boolean sourceWins,
    List<String> removals,
    Optional<List<String>> notRemoved,
    Optional<ConflictChoice> conflicts,
    List<RowTrigger> triggers) {

  /**
   * Bots whose rows on the target are replaced, as they are merged as a whole.
   *
   * @param bots how many
   * @param own rows of theirs that the source does not have, and that are lost
   */
  record Replaced(long bots, long own) {
    /** Nothing is replaced. */
    static final Replaced NOTHING = new Replaced(0, 0);

    private String describe() {
      return "replaces the rows of %s on the target%s"
          .formatted(
              TenantNoun.BOT.count(bots),
              own > 0 ? ", of which %s only there".formatted(RowNoun.count(own)) : "");
    }
  }

  /** Why nothing is written; empty where it is. */
  Optional<Fault> refusal() {
    if (sourceRows == 0 && targetRows > 0) {
      return Optional.of(
          refused(
              "%s has no rows on the source, and %,d on the target".formatted(table, targetRows),
              "Check that source and target are not swapped, and that --table names the right one."
                  + " Nothing was written."));
    }
    if (conflicts.isEmpty()) {
      Optional<TableDifferences> conflicting = conflicting();
      if (conflicting.isPresent()) {
        return conflicting.map(this::undecided);
      }
    }
    return writes && !resumes && !repair && byUlid && replaced.bots() > 0 && targetRows > sourceRows
        ? Optional.of(larger())
        : Optional.empty();
  }

  private Optional<TableDifferences> conflicting() {
    boolean decided = resumes || byUlid;
    return Stream.concat(parents.stream(), decided ? Stream.of() : Stream.of(rows))
        .filter(of -> of.count(CONFLICT) > 0)
        .findFirst();
  }

  /** Another document, or another parent, under which rows of the source must not come. */
  private Fault undecided(TableDifferences of) {
    boolean parent = parents.contains(of);
    return refused(
        "%s%s of %s with the same key on both sides and other content: %s"
            .formatted(
                parent ? "%s refers to %s: ".formatted(table, of.table()) : "",
                RowNoun.count(of.count(CONFLICT)),
                of.table(),
                of.keys(CONFLICT)),
        "Nothing was written. These may be other "
            + (parent ? "parents" : "documents")
            + ": --conflicts renumber gives the source's rows new keys on the target, and changes"
            + " the references to them; --conflicts keep-target leaves them out"
            + (parent
                ? " with the rows that refer to them, or, where keys are no numbers, takes the"
                    + " target's for the same."
                : sourceWins ? "." : "; --repair --source-wins overwrites the target's."));
  }

  private Fault larger() {
    return refused(
        String.format(
            Locale.ROOT,
            "%s has more rows on the target (%,d) than on the source (%,d), and rows of %s would"
                + " be replaced",
            table,
            targetRows,
            sourceRows,
            TenantNoun.BOT.count(replaced.bots())),
        "Nothing was written. Check that source and target are not swapped; if they are right,"
            + " --repair copies what is missing on the target.");
  }

  private static Fault refused(String message, String next) {
    return new Fault(ExitCode.SOURCE_UNFIT, message, next);
  }

  /** What is to be listed before the question, a line each. */
  List<String> listing() {
    List<String> lines = new ArrayList<>();
    lines.addAll(rows.describe(KEEP_EDITED, KEEP_DELETED));
    if (sourceWins) {
      rows.describe(UPDATE).forEach(line -> lines.add(line + "; it is overwritten"));
      lines.addAll(rows.describe(RESTORE));
    } else if (!lines.isEmpty()) {
      lines.add(
          table
              + ": --repair --source-wins sets these rows back to the source's, where it has them");
    }
    List<String> gone =
        Stream.concat(Stream.of(rows), parents.stream())
            .flatMap(of -> of.describe(KEEP_GONE).stream())
            .toList();
    if (notRemoved.isPresent()) {
      lines.addAll(notRemoved.get());
    } else if (!gone.isEmpty()) {
      lines.addAll(gone);
      lines.add(table + ": --follow-deletes removes these rows, where nothing has changed them");
    }
    lines.addAll(
        rows.describe(
            KEEP_TAKEN, KEEP_MOVED, CONFLICT, KEEP_UNREADABLE, MISSING_UNREADABLE, LEFT_OUT));
    if (replaced.own() > 0) {
      lines.add(
          "%s: %s only on the target, removed with the rows of their bots, which are replaced"
              .formatted(table, RowNoun.count(replaced.own())));
    }
    long own = rows.count(APPLICATION) - replaced.own();
    if (own > 0) {
      lines.add("%s: %s only on the target, kept".formatted(table, RowNoun.count(own)));
    }
    parents.forEach(
        parent ->
            lines.addAll(
                parent.describe(
                    MATCH,
                    KEEP_EDITED,
                    KEEP_TAKEN,
                    KEEP_MOVED,
                    CONFLICT,
                    KEEP_UNREADABLE,
                    MISSING_UNREADABLE,
                    KEEP_DELETED)));
    if (rows.count(LEFT_OUT) > 0 || parents.stream().anyMatch(of -> of.count(KEEP_DELETED) > 0)) {
      lines.add(
          table
              + ": to copy what was left out, or refers to what was deleted, undo the migration"
              + " (migrate --undo) and run this command again");
    }
    return List.copyOf(lines);
  }

  /** Whether rows of the application are overwritten, removed, or written again. */
  boolean overwrites() {
    return !removals.isEmpty()
        || (writes
            && (replaced.bots() > 0
                || (sourceWins && rows.count(UPDATE) + rows.count(RESTORE) > 0)));
  }

  /** What it does, for the question, where it creates the table before. */
  String question(TableCreation creation) {
    List<String> parts = new ArrayList<>();
    parts.add("this creates %s on the target".formatted(creation.describe()));
    parts.addAll(parts());
    return String.join(", and ", parts);
  }

  /** What it does, for the question. */
  String question() {
    return "this " + String.join(", and ", parts());
  }

  private List<String> parts() {
    List<String> parts = new ArrayList<>();
    if (writes) {
      parts.add("writes rows" + lacking());
    }
    parents.stream().flatMap(this::ofParent).forEach(parts::add);
    if (keepsTarget(rows)) {
      parts.add(leftOut(rows));
    }
    if (replaced.bots() > 0) {
      parts.add(replaced.describe());
    }
    if (rows.count(UPDATE) > 0) {
      parts.add(
          "overwrites %s of the target%s: %s%s"
              .formatted(
                  RowNoun.count(rows.count(UPDATE)),
                  sourceWins ? "" : " that an earlier run wrote",
                  rows.keys(UPDATE),
                  triggers.stream().map(RowTrigger::mayHaveChanged).collect(joining())));
    }
    if (rows.count(RESTORE) > 0) {
      parts.add(
          "writes %s again that the application deleted on the target: %s"
              .formatted(RowNoun.count(rows.count(RESTORE)), rows.keys(RESTORE)));
    }
    parts.addAll(removals);
    if (!byUlid && !resumes && targetRows > sourceRows) {
      parts.add(
          String.format(
              Locale.ROOT,
              "the target has more rows (%,d) than the source (%,d)",
              targetRows,
              sourceRows));
    }
    return parts;
  }

  /** Known only where the sides were compared, since rows were copied before. */
  private String lacking() {
    return missing == 0
        ? ""
        : ", among them up to %s that the target lacks%s"
            .formatted(
                RowNoun.count(missing),
                missing == rows.count(INSERT) ? ": " + rows.keys(INSERT) : "");
  }

  private Stream<String> ofParent(TableDifferences parent) {
    long written = parentsToWrite(parent);
    return Stream.concat(
        written > 0
            ? Stream.of(
                "writes %s of %s, which %s refers to"
                    .formatted(RowNoun.count(written), parent.table(), table))
            : Stream.of(),
        keepsTarget(parent) ? Stream.of(leftOut(parent)) : Stream.of());
  }

  private boolean keepsTarget(TableDifferences of) {
    return of.count(CONFLICT) > 0 && conflicts.equals(Optional.of(ConflictChoice.KEEP_TARGET));
  }

  private static String leftOut(TableDifferences of) {
    return "records of %s of %s that the target's of the same key are kept"
        .formatted(RowNoun.count(of.count(CONFLICT)), of.table());
  }

  /** How many rows of a table that the rows refer to are inserted or updated. */
  long parentsToWrite(TableDifferences parent) {
    boolean renumbers = conflicts.equals(Optional.of(ConflictChoice.RENUMBER));
    return parent.count(INSERT) + parent.count(UPDATE) + (renumbers ? parent.count(CONFLICT) : 0);
  }
}
