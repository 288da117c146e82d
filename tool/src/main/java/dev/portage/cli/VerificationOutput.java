package dev.portage.cli;

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
import static dev.portage.merge.RowDecision.UPDATE;

import dev.portage.fault.ExitCode;
import dev.portage.merge.RowDecision;
import dev.portage.merge.RowDifference;
import dev.portage.merge.TableDifferences;
import dev.portage.store.RowNoun;
import dev.portage.verify.BotCheck;
import dev.portage.verify.BotCheck.Note;
import dev.portage.verify.BotCheck.Result;
import dev.portage.verify.VerificationReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Formats a verification for people and for programs. */
final class VerificationOutput {
  private static final RowDecision[] WRONG = TableDifferences.WRONG.toArray(RowDecision[]::new);

  private static final RowDecision[] LISTED = {
    INSERT,
    UPDATE,
    CONFLICT,
    KEEP_UNREADABLE,
    MISSING_UNREADABLE,
    MATCH,
    KEEP_EDITED,
    KEEP_TAKEN,
    KEEP_MOVED,
    LEFT_OUT,
    KEEP_DELETED,
    KEEP_GONE,
    APPLICATION
  };

  private VerificationOutput() {}

  static ExitCode exitCode(VerificationReport report) {
    if (!report.rowsAreRight()) {
      return ExitCode.VERIFICATION_FAILED;
    }
    return report.bad().isEmpty() ? ExitCode.OK : ExitCode.BOTS_FAILED;
  }

  /** What is wrong besides the checks, and what to do about all of it. */
  static List<String> next(VerificationReport report, VerificationHints hints) {
    List<String> lines = new ArrayList<>(parents(report));
    lines.addAll(next(report, report.bad(), hints));
    if (!report.bad().isEmpty() && !areCompared(report)) {
      hints.ofUnrecorded().ifPresent(next -> lines.add("  → " + next));
    }
    return lines;
  }

  /** Whether rows were compared one by one. */
  static boolean areCompared(VerificationReport report) {
    return report.differences().isPresent();
  }

  private static List<String> parents(VerificationReport report) {
    return report.badParents().stream()
        .map(of -> "  ! %s, which the rows refer to: %s".formatted(of.table(), of.describeWrong()))
        .toList();
  }

  private static List<String> next(
      VerificationReport report, List<BotCheck> bad, VerificationHints hints) {
    List<String> lines = new ArrayList<>();
    report.causes().forEach(cause -> lines.add("  ! " + cause));
    // A cause says what to do about rows that differ; a repair alone would change nothing.
    boolean explained = !report.causes().isEmpty();
    Stream.concat(
            bad.stream()
                .filter(check -> !explained || !isExplained(check))
                .flatMap(check -> hints.next(check).stream()),
            report.badParents().stream().flatMap(of -> hints.ofParents(of).stream()))
        .distinct()
        .forEach(next -> lines.add("  → " + next));
    return lines;
  }

  /** Whether a cause may be all that there is to say: nothing is missing, nothing unreadable. */
  private static boolean isExplained(BotCheck check) {
    return check.result() == Result.DIFFERENT
        && !check.rows().containsKey(INSERT)
        && !check.rows().containsKey(KEEP_UNREADABLE)
        && !check.rows().containsKey(MISSING_UNREADABLE);
  }

  /**
   * The first rows that differ, by key, and of those that the application wrote, edited, deleted.
   */
  static List<String> rows(VerificationReport report) {
    return rows(report, LISTED);
  }

  private static List<String> rows(VerificationReport report, RowDecision... decisions) {
    return tables(report)
        .flatMap(of -> of.describe(decisions).stream())
        .map(line -> "  " + line)
        .toList();
  }

  private static Stream<TableDifferences> tables(VerificationReport report) {
    return Stream.concat(report.differences().stream(), report.parents().stream());
  }

  /**
   * A line for each check that is not as it should be, and the first rows by key, without bots that
   * failed: a migration has reported those already.
   */
  static List<String> wrongRows(VerificationReport report, VerificationHints hints) {
    List<BotCheck> bad =
        report.bad().stream()
            .filter(check -> check.result() != Result.FAILED || check.note() != Note.NONE)
            .toList();
    List<String> lines = new ArrayList<>(bad.stream().map(VerificationOutput::line).toList());
    lines.addAll(parents(report));
    lines.addAll(rows(report, WRONG));
    lines.addAll(next(report, bad, hints));
    return lines;
  }

  private static String line(BotCheck check) {
    String id = check.bot().value();
    String named = id.isEmpty() || id.equals(check.title()) ? "" : " (%s)".formatted(id);
    String rows =
        check.expected() < 0
            ? RowNoun.count(check.actual())
            : "%d of %s".formatted(check.actual(), RowNoun.count(check.expected()));
    return "  ! %s%s: %s; %s".formatted(check.title(), named, check.describe(), rows);
  }

  static Map<String, Object> json(VerificationReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rows", report.rows());
    json.put("rowsAreRight", report.rowsAreRight());
    json.put("bots", report.checks().stream().map(VerificationOutput::json).toList());
    if (!report.parents().isEmpty()) {
      json.put("parents", report.parents().stream().map(VerificationOutput::parent).toList());
    }
    if (!report.causes().isEmpty()) {
      json.put("causes", report.causes());
    }
    if (tables(report).findAny().isPresent()) {
      json.put("differences", tables(report).flatMap(VerificationOutput::json).toList());
    }
    return json;
  }

  /** Rows of each decision, by its code. */
  static Map<String, Long> counts(Map<RowDecision, Long> of) {
    Map<String, Long> counts = new TreeMap<>();
    of.forEach((decision, rows) -> counts.put(decision.id(), rows));
    return counts;
  }

  private static Map<String, Object> parent(TableDifferences of) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("table", of.table());
    json.put("differences", counts(of.counts()));
    json.put("good", of.areApplications());
    return json;
  }

  private static Stream<Map<String, Object>> json(TableDifferences of) {
    return of.first().stream().map(row -> json(of.table(), row));
  }

  private static Map<String, Object> json(String table, RowDifference row) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("table", table);
    json.put("key", row.key());
    row.there().ifPresent(key -> json.put("targetKey", key));
    json.put("difference", row.decision().id());
    json.put("columns", row.columns());
    return json;
  }

  private static Map<String, Object> json(BotCheck check) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bot", check.bot().value());
    json.put("title", check.title());
    json.put("expected", check.expected() < 0 ? null : check.expected());
    json.put("actual", check.actual());
    json.put("result", check.result().id());
    json.put("note", check.note().id());
    if (!check.rows().isEmpty()) {
      json.put("differences", counts(check.rows()));
    }
    json.put("good", check.result().good());
    return json;
  }
}
