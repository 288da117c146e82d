package dev.portage.cli;

import static dev.portage.merge.RowDecision.CONFLICT;
import static dev.portage.merge.RowDecision.INSERT;
import static dev.portage.merge.RowDecision.KEEP_DELETED;
import static dev.portage.merge.RowDecision.KEEP_EDITED;
import static dev.portage.merge.RowDecision.KEEP_GONE;
import static dev.portage.merge.RowDecision.KEEP_TAKEN;
import static dev.portage.merge.RowDecision.LEFT_OUT;
import static dev.portage.merge.RowDecision.MATCH;
import static dev.portage.merge.RowDecision.UPDATE;

import dev.portage.fault.ExitCode;
import dev.portage.merge.RowDecision;
import dev.portage.merge.RowDifference;
import dev.portage.merge.TableDifferences;
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
  private static final RowDecision[] LISTED = {
    INSERT, UPDATE, CONFLICT, MATCH, KEEP_EDITED, KEEP_TAKEN, LEFT_OUT, KEEP_DELETED, KEEP_GONE
  };

  private VerificationOutput() {}

  static ExitCode exitCode(VerificationReport report) {
    if (!report.rowsAreRight()) {
      return ExitCode.VERIFICATION_FAILED;
    }
    return report.bad().isEmpty() ? ExitCode.OK : ExitCode.BOTS_FAILED;
  }

  /** One line for each check that is not as it should be, and what to do about it. */
  static List<String> bad(VerificationReport report, VerificationHints hints) {
    return lines(report.bad(), hints);
  }

  private static List<String> lines(List<BotCheck> bad, VerificationHints hints) {
    List<String> lines = new ArrayList<>(bad.stream().map(VerificationOutput::line).toList());
    bad.stream()
        .flatMap(check -> hints.next(check).stream())
        .distinct()
        .forEach(next -> lines.add("  → " + next));
    return lines;
  }

  /**
   * The first rows that differ, by key, and of those that the application wrote, edited, deleted.
   */
  static List<String> rows(VerificationReport report) {
    return tables(report)
        .flatMap(of -> of.describe(LISTED).stream())
        .map(line -> "  " + line)
        .toList();
  }

  private static Stream<TableDifferences> tables(VerificationReport report) {
    return Stream.concat(report.differences().stream(), report.parents().stream());
  }

  /**
   * The checks without bots that failed, which a migration has reported already, and the rows that
   * others refer to and that are not as on the source.
   */
  static List<String> wrongRows(VerificationReport report, VerificationHints hints) {
    return Stream.concat(
            lines(
                report.bad().stream()
                    .filter(
                        check -> check.result() != Result.FAILED || check.note() == Note.UNREADABLE)
                    .toList(),
                hints)
                .stream(),
            report.parents().stream()
                .flatMap(of -> of.describe(INSERT, UPDATE, CONFLICT).stream())
                .map(line -> "  ! " + line))
        .toList();
  }

  private static String line(BotCheck check) {
    String expected = check.expected() < 0 ? "" : " of %d".formatted(check.expected());
    return "  ! %s (%s): %s; %d%s rows"
        .formatted(check.title(), check.bot().value(), check.describe(), check.actual(), expected);
  }

  static Map<String, Object> json(VerificationReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rows", report.rows());
    json.put("rowsAreRight", report.rowsAreRight());
    json.put("bots", report.checks().stream().map(VerificationOutput::json).toList());
    if (tables(report).findAny().isPresent()) {
      json.put("differences", tables(report).flatMap(VerificationOutput::json).toList());
    }
    return json;
  }

  private static Map<String, Long> counts(BotCheck check) {
    Map<String, Long> counts = new TreeMap<>();
    check.rows().forEach((decision, rows) -> counts.put(decision.id(), rows));
    return counts;
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
      json.put("differences", counts(check));
    }
    json.put("good", check.result().good());
    return json;
  }
}
