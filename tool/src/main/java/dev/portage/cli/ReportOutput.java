package dev.portage.cli;

import dev.portage.fault.ExitCode;
import dev.portage.index.IndexAdvice;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.migration.Durations;
import dev.portage.migration.MigrationReport;
import dev.portage.migration.MigrationReport.End;
import dev.portage.migration.MigrationReport.RecallOfBoth;
import dev.portage.store.RowNoun;
import dev.portage.store.TenantNoun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows how a migration ended: a table of bots and the headline figure, or JSON. */
final class ReportOutput {
  private ReportOutput() {}

  static ExitCode exitCode(MigrationReport report) {
    if (report.end() == End.INTERRUPTED) {
      return ExitCode.INTERRUPTED;
    }
    boolean rowsWrong = report.verification().filter(v -> !v.rowsAreRight()).isPresent();
    if (rowsWrong) {
      return ExitCode.VERIFICATION_FAILED;
    }
    if (report.recall().filter(ReportOutput::low).isPresent()) {
      return ExitCode.RECALL_LOW;
    }
    boolean failed =
        report.units().stream().anyMatch(ReportOutput::failed)
            || report.verification().filter(v -> !v.bad().isEmpty()).isPresent();
    return failed ? ExitCode.BOTS_FAILED : ExitCode.OK;
  }

  /** Under what is wanted, and under what was there before, and neither by chance. */
  static boolean low(RecallOfBoth both) {
    return both.target().isBelow(IndexAdvice.RECALL)
        && both.target().all().isBelow(both.source().all());
  }

  static void show(
      MigrationReport report,
      TenantNoun noun,
      VerificationHints hints,
      boolean json,
      Output output) {
    if (json) {
      output.json(json(report));
      return;
    }
    if (report.end() != End.DECLINED) {
      table(report, noun, output);
    }
    summary(report, noun, hints, output);
  }

  private static void table(MigrationReport report, TenantNoun noun, Output output) {
    boolean bots = noun == TenantNoun.BOT;
    TextTable table =
        bots
            ? new TextTable(noun.word(), "sources", "chunks", "outcome", "seconds")
            : new TextTable(noun.word(), "rows", "outcome", "seconds");
    for (Unit unit : report.units()) {
      String outcome = unit.outcome().map(BotOutcome::id).orElse("open");
      String seconds = seconds(report.startedAt(), unit).orElse("–");
      if (bots) {
        table.row(unit.title(), unit.sources(), chunks(unit), outcome, seconds);
      } else {
        table.row(unit.title(), chunks(unit), outcome, seconds);
      }
    }
    table.lines(Terminal.width()).forEach(output::line);
    report.units().stream()
        .filter(unit -> failed(unit) || noted(unit))
        .forEach(unit -> output.line("%s: %s".formatted(unit.title(), reason(unit))));
  }

  private static void summary(
      MigrationReport report, TenantNoun noun, VerificationHints hints, Output output) {
    switch (report.end()) {
      case DECLINED -> output.line("nothing was done");
      case FOLLOWING ->
          output.line(
              "the source is still written: the same command follows it on, and \"portage cutover\""
                  + " ends the migration");
      case INTERRUPTED -> output.line("interrupted: the same command resumes this migration");
      case FINISHED -> finished(report, noun, hints, output);
    }
  }

  private static void finished(
      MigrationReport report, TenantNoun noun, VerificationHints hints, Output output) {
    written(report).forEach(output::line);
    report
        .outage()
        .ifPresent(outage -> output.line("usage-weighted outage: " + Durations.format(outage)));
    report
        .recall()
        .ifPresent(
            both -> {
              output.line("searches on the source:");
              IndexOutput.lines(both.source()).forEach(line -> output.line("  " + line));
              output.line("searches on the target:");
              IndexOutput.lines(both.target()).forEach(line -> output.line("  " + line));
            });
    report
        .verification()
        .ifPresent(
            verified -> {
              output.line(
                  "verified: %s, %s"
                      .formatted(
                          RowNoun.count(verified.rows()),
                          verified.rowsAreRight() ? "all as expected" : "NOT as expected"));
              VerificationOutput.wrongRows(verified, hints).forEach(output::line);
            });
    long failed = report.units().stream().filter(ReportOutput::failed).count();
    if (failed > 0) {
      output.line(
          "%s failed, for the reasons above; fix them and run the command again%s"
              .formatted(
                  noun.count(failed),
                  noun == TenantNoun.BOT
                      ? "; the route reembed retries them with --retry-failed"
                      : ""));
    }
  }

  /** Also of the tables that the rows refer to, and what was removed. */
  static List<String> written(MigrationReport report) {
    List<String> lines = new ArrayList<>();
    if (report.written() > 0) {
      lines.add(RowNoun.count(report.written()) + " written");
    }
    report.others().forEach(other -> lines.add(other.describe()));
    return lines.isEmpty() ? List.of("nothing was written") : lines;
  }

  private static boolean failed(Unit unit) {
    return unit.outcome().orElse(null) instanceof BotOutcome.Failed;
  }

  private static boolean noted(Unit unit) {
    return unit.outcome().orElse(null) instanceof BotOutcome.Migrated(long chunks, String note)
        && !note.isEmpty();
  }

  private static String reason(Unit unit) {
    return unit.outcome().map(BotOutcome::reason).orElse("");
  }

  private static long chunks(Unit unit) {
    return unit.outcome().map(BotOutcome::chunks).orElse(0L);
  }

  private static Optional<String> seconds(Instant start, Unit unit) {
    return unit.attempts() == 0
        ? Optional.empty()
        : unit.endedAt()
            .map(
                ended ->
                    String.format(
                        java.util.Locale.ROOT,
                        "%.1f",
                        Duration.between(start, ended).toMillis() / 1_000.0));
  }

  private static Map<String, Object> json(MigrationReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("end", report.end());
    json.put("startedAt", report.startedAt());
    json.put("rowsWritten", report.written());
    json.put("otherRows", report.others());
    json.put(
        "usageWeightedOutageSeconds",
        report.outage().map(outage -> outage.toMillis() / 1_000.0).orElse(null));
    json.put("bots", report.units().stream().map(unit -> json(report.startedAt(), unit)).toList());
    json.put("findings", report.findings());
    json.put("recall", report.recall().map(ReportOutput::json).orElse(null));
    json.put("verification", report.verification().map(VerificationOutput::json).orElse(null));
    return json;
  }

  private static Map<String, Object> json(RecallOfBoth both) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("source", IndexOutput.json(both.source()));
    json.put("target", IndexOutput.json(both.target()));
    return json;
  }

  private static Map<String, Object> json(Instant start, Unit unit) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("user", unit.key().pk());
    json.put("bot", unit.key().bot().value());
    json.put("title", unit.title());
    json.put("sources", unit.sources());
    json.put("chunks", chunks(unit));
    json.put("outcome", unit.outcome().map(BotOutcome::id).orElse("open"));
    json.put("reason", reason(unit));
    json.put("seconds", seconds(start, unit).map(Double::valueOf).orElse(null));
    return json;
  }

  /** Bots by outcome, for one line. */
  static String counts(List<Unit> units) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    units.forEach(
        unit ->
            counts.merge(
                unit.outcome()
                    .map(BotOutcome::id)
                    .orElse(unit.state().name().toLowerCase(java.util.Locale.ROOT)),
                1,
                Integer::sum));
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(java.util.stream.Collectors.joining(", "));
  }
}
